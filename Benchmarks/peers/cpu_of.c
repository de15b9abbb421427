// Prints the CPU time that a process has used so far, in nanoseconds.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "client.h"

int main(int count, char **arguments) {
    int process = count == 2 ? atoi(arguments[1]) : 0;
    if (process <= 0) {
        fprintf(stderr, "usage: %s PID\n", arguments[0]);
        return 2;
    }
    printf("%.0f\n", restedCPUNanoseconds(process));
    return 0;
}
