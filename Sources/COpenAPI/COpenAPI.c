#include "COpenAPI.h"
