#define _GNU_SOURCE
#include "process_cpu.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Clock ticks (10 ms): good enough for a measurement of seconds, where the kernel has no schedstat.
static double fromStat(int process) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "re");
    if (file == NULL) return -1;
    size_t length = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[length] = 0;
    // The name, in parentheses, may hold anything: the fields are counted from its last parenthesis.
    const char *fields = strrchr(line, ')');
    unsigned long user, system;
    if (fields == NULL) return -1;
    if (sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) return -1;
    return (double)(user + system) * 1e9 / (double)sysconf(_SC_CLK_TCK);
}

// schedstat counts nanoseconds, but each file speaks of one thread (also /proc/PID/schedstat: the first one), so the
// threads are summed. A thread that has ended takes its time with it: the servers compared here keep theirs.
double processCPUNanoseconds(int process) {
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *threads = opendir(path);
    if (threads == NULL) return -1;
    double sum = 0;
    int counted = 0;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", process, entry->d_name);
        FILE *file = fopen(path, "re");
        unsigned long long nanoseconds;
        if (file == NULL) continue;
        if (fscanf(file, "%llu", &nanoseconds) == 1) {
            sum += (double)nanoseconds;
            counted += 1;
        }
        fclose(file);
    }
    closedir(threads);
    return counted > 0 ? sum : fromStat(process);
}
