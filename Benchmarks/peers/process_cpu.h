// The CPU time that a process has used so far, in nanoseconds.

#pragma once

// Returns a negative number when the process can not be read.
double processCPUNanoseconds(int process);
