/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/partial_name.h"

#include <check.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *partial_name_suite(void);

/* In a namespace of its own, as in a container: what its process is called, and whether it is known
 * there to be alive and known to be gone when it is. */
static void be_contained(int to)
{
    enum { DENIED = 77 };
    static const char host[] = "night-shift!.example";
    char owner[COMITY_OWNER] = "", gone[COMITY_OWNER];
    if (unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWPID) != 0 ||
        sethostname(host, strlen(host)) != 0)
        _exit(DENIED);
    const pid_t first = fork(); /* number 1 of the namespace */
    if (first == 0) {
        int pair[2];
        if (pipe(pair) != 0)
            _exit(1);
        const pid_t second = fork();
        if (second == 0) {
            comity_owner_new(gone);
            _exit(write(pair[1], gone, sizeof gone) == sizeof gone ? 0 : 1);
        }
        comity_owner_new(owner);
        const bool told = waitpid(second, NULL, 0) == second &&
                          read(pair[0], gone, sizeof gone) == sizeof gone &&
                          write(to, owner, sizeof owner) == sizeof owner;
        _exit(told && !comity_owner_is_gone(owner) && comity_owner_is_gone(gone) ? 0 : 1);
    }
    int status = 1;
    waitpid(first, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

START_TEST(a_container_is_a_host_of_its_own)
{
    char owner[COMITY_OWNER] = "";
    unsigned long space, number, chance;
    int pair[2], status;
    ck_assert_int_eq(pipe(pair), 0);
    const pid_t child = fork();
    if (child == 0)
        be_contained(pair[1]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 77)
        return; /* nobody may make a namespace here */
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(read(pair[0], owner, sizeof owner), sizeof owner);
    ck_assert_msg(sscanf(owner, "night_shift_.example.%lu-%lu-%8lx", &space, &number, &chance) == 3,
                  "%s", owner);
    ck_assert_uint_eq(number, 1);
    /* out here nothing is known of it, though it is gone */
    ck_assert(!comity_owner_is_gone(owner));
}
END_TEST

Suite *partial_name_suite(void)
{
    Suite *suite = suite_create("partial_name");
    TCase *cases = tcase_create("partial_name");
    tcase_add_test(cases, a_container_is_a_host_of_its_own);
    suite_add_tcase(suite, cases);
    return suite;
}
