/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Worlds that become non-finite are counted, told and left out, by every command. No setting that
 * is allowed leads there (model/test_ranges.c), but a rule that is added may: here the program runs
 * with ranges that end nowhere, so that what grows too fast overflows.
 */
#include <comity/dataset.h>
#include <comity/parameters.h>
#include <comity/status.h>
#include <comity/sweep_run.h>

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *failed_worlds_suite(void);
int __real_main(int argc, char **argv);
bool __wrap_comity_parameter_allows(const struct comity_parameter *parameter, double value);

enum { WORDS = 16, REPLICATES = 40 };

static char folder[] = "/tmp/comity_failed_XXXXXX", printed[1 << 16];

bool __wrap_comity_parameter_allows(const struct comity_parameter *parameter, double value)
{
    (void)parameter;
    return isfinite(value);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* In an empty folder: a sweep of three points, the second of which fails; a scenario of which
 * worlds fail as soon as a state coerces another. */
static void begin(void)
{
    char text[1024];
    const char *configs = getenv("COMITY_CONFIGS");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    snprintf(text, sizeof text,
             "scenario = \"%s/north_america.cfg\"; replicates = 3; ticks = 24;\n"
             "axes = ( { key = \"identity.rate\"; values = [0.01, 1e300, 0.02]; } );\n",
             configs);
    write_file("sweep.cfg", text);
    snprintf(text, sizeof text,
             "@include \"%s/north_america.cfg\"\n"
             "force = { share = 0.5; }; peace = { breach = 1e300; };\n",
             configs);
    write_file("breach.cfg", text);
    snprintf(text, sizeof text, "@include \"%s/north_america.cfg\"\n", configs);
    write_file("sound.cfg", text);
}

static void end(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
}

/* Runs the program with the words of a line, and keeps what it prints; its status. */
static int comity(const char *line)
{
    char words[256], *arguments[WORDS] = { "comity" };
    int count = 1, status;
    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok(words, " "); word && count + 1 < WORDS; word = strtok(NULL, " "))
        arguments[count++] = word;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (!freopen("printed", "w", stdout) || dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
            _exit(127);
        exit(__real_main(count, arguments));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    FILE *file = fopen("printed", "r");
    ck_assert_ptr_nonnull(file);
    printed[fread(printed, 1, sizeof printed - 1, file)] = '\0';
    fclose(file);
    ck_assert_msg(WIFEXITED(status), "%s: %s", line, printed);
    return WEXITSTATUS(status);
}

static void expect(const char *line, int status, const char *sentence)
{
    ck_assert_msg(comity(line) == status && strstr(printed, sentence), "comity %s printed\n%s",
                  line, printed);
}

/* Every command that computes or joins what failed says so. */
START_TEST(all_is_told)
{
    static const char point[] = "of 1 point a replicate became non-finite; the status there is 2\n";
    char notice[256];
    expect("run sound.cfg -r 3 --ticks 24 --no-output --set identity.rate=1e300", 0,
           "3 replicates became non-finite and are left out, but of the shares of phases\n");
    expect("run sound.cfg -r 1 --ticks 24 --no-output --set identity.rate=1e300", 0,
           "1 replicate became non-finite and is left out, but of the shares of phases\n");
    expect("compare sound.cfg breach.cfg -r 3 --ticks 24 --set identity.rate=1e300", 1,
           "comity compare: sound.cfg: fewer than two replicates stayed finite\n");
    snprintf(notice, sizeof notice, "comity sweep: %s", point);
    expect("sweep sweep.cfg -q -o whole.h5", 0, notice);
    expect("sweep sweep.cfg -q -o whole.h5 --resume", 0, notice);
    expect("sweep sweep.cfg -q --shard 1/2 -o 1.h5", 0, "");
    expect("sweep sweep.cfg -q --shard 2/2 -o 2.h5", 0, "");
    snprintf(notice, sizeof notice, "comity merge: %s", point);
    expect("merge 1.h5 2.h5 -q -o merged.h5", 0, notice);
}
END_TEST

/* Replicates that fail are left out of a comparison, and no others: those that a run counts. */
START_TEST(some_are_left_out)
{
    char sentence[128];
    ck_assert_int_eq(comity("run breach.cfg -r 40 --ticks 24 --no-output"), 0);
    ck_assert_msg(!strstr(printed, "nan") && !strstr(printed, "inf"), "%s", printed);
    const char *told = strstr(printed, " replicates became non-finite");
    ck_assert_ptr_nonnull(told);
    while (told > printed && told[-1] >= '0' && told[-1] <= '9')
        told--;
    const long failed = strtol(told, NULL, 10);
    ck_assert_msg(failed > 1 && failed < REPLICATES - 1, "%ld", failed);
    snprintf(sentence, sizeof sentence,
             "breach: %ld replicates became non-finite and are left out.", failed);
    expect("compare sound.cfg breach.cfg -r 40 --ticks 24", 0, sentence);
    told = strstr(printed, " became non-finite");
    ck_assert_ptr_null(strstr(told + 1, " became non-finite")); /* of the other */
    expect("run sound.cfg -q -r 40 --ticks 24 -o sound.h5", 0, "");
    expect("run breach.cfg -q -r 40 --ticks 24 -o breach.h5", 0, "");
    /* what failed had no months, which therefore are not missing */
    expect("compare sound.h5 breach.h5 --at 1995-06", 0, sentence);
}
END_TEST

START_TEST(a_sweep_in_memory_counts_them)
{
    struct comity_problems problems;
    struct comity_dataset *dataset;
    const struct comity_sweep_run_options options = { .sweep = { .path = "sweep.cfg" } };
    uint64_t failed = 7;
    comity_problems_init(&problems);
    ck_assert_int_eq(comity_sweep_run(&options, &(struct comity_sink){ .dataset = &dataset }, NULL,
                                      &problems, &failed),
                     COMITY_OK);
    ck_assert_uint_eq(failed, 1);
    comity_dataset_free(dataset);
    comity_problems_free(&problems);
}
END_TEST

Suite *failed_worlds_suite(void)
{
    Suite *suite = suite_create("failed_worlds");
    TCase *tests = tcase_create("failed_worlds");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, all_is_told);
    tcase_add_test(tests, some_are_left_out);
    tcase_add_test(tests, a_sweep_in_memory_counts_them);
    suite_add_tcase(suite, tests);
    return suite;
}
