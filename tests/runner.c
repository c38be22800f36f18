/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the one suite that SUITE names and reports in the Test Anything Protocol. */
#include <check.h>

#include <stdio.h>
#include <stdlib.h>

Suite *SUITE(void);

/* Why this processor cannot run the code under test; NULL when it can. */
static const char *unable(void)
{
#if defined(NEEDS_AVX512)
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return "no AVX-512";
#elif defined(NEEDS_AVX2)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi2"))
        return "no AVX2";
#endif
    return NULL;
}

int main(void)
{
    const char *reason = unable();
    if (reason) {
        printf("1..0 # SKIP %s\n", reason);
        return EXIT_SUCCESS;
    }
    SRunner *runner = srunner_create(SUITE());
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    const int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0) /* a misspelt case in CK_RUN_CASE, or an empty suite, would pass otherwise */
        printf("Bail out! no test was run\n");
    return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
