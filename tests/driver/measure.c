/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a command and says what it used: "wait-status peak-kilobytes" on a descriptor.
 * A process of its own, because Linux counts the peak memory of whoever forked as the child's until it executes something, and the
 * Python that runs the tests is larger than the commands it measures. It leaves time limits to its caller.
 *
 * usage: measure DESCRIPTOR ADDRESS_SPACE_BYTES COMMAND ARGUMENT...      (0 bytes: no limit) */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void execute(char** command, unsigned long long address_space) {
  if (address_space != 0) {
    const struct rlimit limit = {address_space, address_space};
    setrlimit(RLIMIT_AS, &limit);
  }
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

int main(int count, char** words) {
  if (count < 4) return 2;
  const int report = atoi(words[1]);
  fcntl(report, F_SETFD, FD_CLOEXEC);
  const pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) execute(words + 3, strtoull(words[2], NULL, 10));

  int status = 0;
  struct rusage used;
  while (wait4(child, &status, 0, &used) < 0) continue;
  dprintf(report, "%d %ld\n", status, used.ru_maxrss);
  return 0;
}
