/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/labelled_fixture.h"
#include "labelled/memory.h"
#include "model/kernel.h"

#include <comity/run.h>
#include <comity/sweep_run.h>

#include <math.h>
#include <pthread.h>

/* What a writer of any kind can be given: every element type, chunks that overhang, cells that are
 * never written, attributes, texts. */
static void write_everything(struct comity_writer *writer)
{
    const char *const names[STATES] = { "USA", "CAN", "MEX" };
    const double missing = NAN, range[2] = { -1, 2 }, key[3] = { 0.25, 1e300, -0.0 };
    const size_t chunk[3] = { 2, 4, 3 };
    const int8_t flags[TICKS] = { 0, 1, 2, 1, 0, 2, 1 };
    const int32_t days[TICKS] = { 0, 31, 59, 90, 120, 151, 181 };
    const int64_t large = INT64_MIN;
    comity_writer_dimension(writer, "replicate", REPLICATES);
    comity_writer_dimension(writer, "tick", TICKS);
    comity_writer_dimension(writer, "state", STATES);
    comity_writer_coordinate(
        writer,
        &(struct comity_variable_description){
            .name = "state", .element = COMITY_STRING, .dimensions = "state", .long_name = "who" },
        names);
    comity_writer_coordinate(writer,
                             &(struct comity_variable_description){
                                 .name = "time", .element = COMITY_INT32, .dimensions = "tick" },
                             days);
    comity_writer_coordinate(
        writer,
        &(struct comity_variable_description){ .name = "phase",
                                               .element = COMITY_INT8,
                                               .dimensions = "tick",
                                               .valid_range = range,
                                               .flag_meanings = "none nascent ascendant" },
        flags);
    comity_writer_coordinate(
        writer, &(struct comity_variable_description){ .name = "large", .element = COMITY_INT64 },
        &large);
    comity_writer_variable(writer, &(struct comity_variable_description){
                                       .name = "trust",
                                       .element = COMITY_FLOAT32,
                                       .dimensions = "replicate tick state",
                                       .units = "1",
                                       .coordinates = "time",
                                       .valid_range = range,
                                       .flag_meanings = "none some much all",
                                       .fill = &missing,
                                       .chunk = chunk,
                                   });
    float values[24];
    for (size_t i = 0; i < 24; i++)
        values[i] = (float)i / 7;
    comity_writer_put_chunk(writer, "trust", (size_t[]){ 0, 0, 0 },
                            &(struct comity_chunk){ .bytes = values, .size = sizeof values });
    comity_writer_put_chunk(writer, "trust", (size_t[]){ 2, 1, 0 },
                            &(struct comity_chunk){ .bytes = values, .size = sizeof values });
    comity_writer_put_box(writer, "trust", (size_t[]){ 2, 1, 1 }, (size_t[]){ 2, 3, 2 }, values);
    comity_writer_numbers(writer, NULL, "key", COMITY_FLOAT64, 3, key);
    comity_writer_numbers(writer, "trust", "one", COMITY_INT32, 1, days + 1);
    comity_writer_text(writer, NULL, "title", "Zur Erprobung: äöü");
    comity_writer_text(writer, NULL, "empty", "");
    comity_writer_provenance(writer, "scenario", "title = \"x\";\n");
    ck_assert_int_eq(comity_writer_commit(writer), COMITY_OK);
}

static void same_attributes(struct comity_reader *reader, const char *variable,
                            const struct comity_dataset_attribute *kept, size_t kept_count)
{
    struct comity_attribute *attributes;
    size_t count;
    ck_assert_int_eq(comity_reader_attributes(reader, variable, &attributes, &count), COMITY_OK);
    ck_assert_uint_eq(count, kept_count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(attributes[i].name, kept[i].name);
        ck_assert_int_eq(attributes[i].text != NULL, kept[i].text != NULL);
        if (kept[i].text) {
            ck_assert_str_eq(attributes[i].text, kept[i].text);
        } else {
            ck_assert_int_eq(attributes[i].element, kept[i].element);
            ck_assert_uint_eq(attributes[i].count, kept[i].count);
        }
        for (size_t k = 0; !kept[i].text && k < kept[i].count; k++) {
            const double number = comity_element_get(kept[i].element, kept[i].values, k);
            ck_assert(memcmp(&number, &attributes[i].numbers[k], sizeof number) == 0);
        }
        comity_attribute_free(&attributes[i]);
    }
    free(attributes);
}

static void same_values(struct comity_reader *reader, const struct comity_reader_variable *read,
                        const struct comity_dataset_variable *kept)
{
    const size_t bytes = read->size * comity_element_size(read->element);
    if (read->element == COMITY_STRING) {
        char **strings;
        ck_assert_int_eq(comity_reader_strings(reader, read->name, &strings), COMITY_OK);
        for (size_t i = 0; i < read->size; i++)
            ck_assert_str_eq(strings[i], ((const char *const *)kept->values)[i]);
        free(strings);
        return;
    }
    void *values = malloc(bytes);
    ck_assert_int_eq(comity_reader_get(reader, read->name, read->element, values), COMITY_OK);
    ck_assert_mem_eq(values, kept->values, bytes);
    free(values);
}

static void same_dataset(struct comity_reader *reader, struct comity_dataset *dataset)
{
    size_t count, attribute_count;
    const struct comity_dataset_variable *kept = comity_dataset_variables(dataset, &count);
    ck_assert_uint_eq(count, reader->variable_count);
    for (size_t i = 0; i < count; i++) {
        const struct comity_reader_variable *read = &reader->variables[i];
        ck_assert_str_eq(read->name, kept[i].name);
        ck_assert_int_eq(read->element, kept[i].element);
        ck_assert_uint_eq(read->rank, kept[i].rank);
        for (size_t axis = 0; axis < read->rank; axis++) {
            ck_assert_uint_eq(read->extent[axis], kept[i].extents[axis]);
            ck_assert_str_eq(reader->dimensions[read->dimension[axis]].name,
                             kept[i].dimensions[axis]);
        }
        same_values(reader, read, &kept[i]);
        same_attributes(reader, read->name, kept[i].attributes, kept[i].attribute_count);
    }
    const struct comity_dataset_attribute *attributes =
        comity_dataset_attributes(dataset, &attribute_count);
    same_attributes(reader, NULL, attributes, attribute_count);
    const struct comity_dataset_text *texts = comity_dataset_texts(dataset, &count);
    char *text;
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(comity_reader_provenance(reader, texts[0].name, &text), COMITY_OK);
    ck_assert_str_eq(text, texts[0].text);
    free(text);
}

static struct comity_problems problems;

static void forget_problems(void)
{
    comity_problems_free(&problems);
}

static const char *last(void)
{
    return problems.count ? problems.list[problems.count - 1].text : "";
}

/* As it was written there, and as it is read from a file. */
START_TEST(memory_holds_what_a_file_holds)
{
    struct comity_writer writer;
    struct comity_dataset *dataset = calloc(1, sizeof *dataset);
    struct comity_reader reader = { 0 };
    struct comity_dataset *opened;
    ck_assert_int_eq(comity_writer_create(&writer, in_directory("file.h5"), "test", &problems),
                     COMITY_OK);
    write_everything(&writer);
    ck_assert_int_eq(comity_writer_create_memory(&writer, dataset, "test", &problems), COMITY_OK);
    write_everything(&writer);
    ck_assert_int_eq(comity_reader_open(&reader, in_directory("file.h5"), NULL), COMITY_OK);
    same_dataset(&reader, dataset);
    ck_assert_msg(comity_dataset_open(&opened, in_directory("file.h5"), &problems) == COMITY_OK,
                  "%s", last());
    same_dataset(&reader, opened);
    comity_dataset_free(opened);
    comity_reader_free(&reader);
    comity_dataset_free(dataset);
}
END_TEST

START_TEST(what_is_no_results_file_is_not_opened)
{
    struct comity_dataset *dataset;
    ck_assert_int_eq(comity_dataset_open(&dataset, in_directory("none.h5"), &problems),
                     COMITY_CANNOT_READ);
    ck_assert_ptr_null(dataset);
    ck_assert_ptr_nonnull(strstr(last(), "none.h5"));
    FILE *file = fopen(in_directory("other.h5"), "w");
    fputs("no", file);
    fclose(file);
    ck_assert_int_eq(comity_dataset_open(&dataset, in_directory("other.h5"), &problems),
                     COMITY_BAD_FILE);
    ck_assert_ptr_null(dataset);
    ck_assert_ptr_nonnull(strstr(last(), "other.h5"));
}
END_TEST

START_TEST(misuse_is_final)
{
    struct comity_writer writer;
    const double key = 1;
    for (int misuse = 0; misuse < 4; misuse++) {
        struct comity_dataset *dataset = calloc(1, sizeof *dataset);
        comity_writer_create_memory(&writer, dataset, "test", &problems);
        comity_writer_dimension(&writer, "tick", 2);
        comity_writer_numbers(&writer, NULL, "key", COMITY_FLOAT64, 1, &key);
        comity_writer_provenance(&writer, "a", "b");
        comity_writer_variable(&writer,
                               &(struct comity_variable_description){
                                   .name = "x", .element = COMITY_FLOAT64, .dimensions = "tick" });
        ck_assert_int_eq(writer.status, COMITY_OK);
        if (misuse == 0) {
            comity_writer_numbers(&writer, NULL, "key", COMITY_FLOAT64, 1, &key);
        } else if (misuse == 1) {
            comity_writer_provenance(&writer, "a", "c");
        } else if (misuse == 2) {
            comity_writer_put_box(&writer, "x", (size_t[]){ 1 }, (size_t[]){ 2 }, &key);
        } else {
            comity_writer_variable(&writer,
                                   &(struct comity_variable_description){ .name = "y",
                                                                          .element = COMITY_FLOAT64,
                                                                          .dimensions = "tick",
                                                                          .chunk = (size_t[]){ 1 },
                                                                          .compression = 1 });
        }
        ck_assert_int_eq(writer.status, COMITY_BAD_ARGUMENT);
        ck_assert_int_eq(comity_writer_commit(&writer), COMITY_BAD_ARGUMENT);
        ck_assert_uint_eq(problems.count, (size_t)misuse + 1);
        comity_dataset_free(dataset);
    }
}
END_TEST

static const char *scenario_path(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/north_america.cfg", getenv("COMITY_CONFIGS"));
    return path;
}

static const char *text_attribute(const struct comity_dataset *dataset, const char *name)
{
    size_t count;
    const struct comity_dataset_attribute *attributes = comity_dataset_attributes(dataset, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(attributes[i].name, name) == 0)
            return attributes[i].text;
    return NULL;
}

static int run(struct comity_dataset **dataset, const struct comity_run_options *options,
               const struct comity_monitor *monitor, struct comity_problems *found)
{
    const struct comity_sink sink = { .dataset = dataset };
    return comity_run(options, &sink, monitor, found, NULL);
}

static int sweep_text(struct comity_dataset **dataset, const char *text)
{
    const struct comity_sweep_run_options options = { .sweep = { .path = "sweep", .text = text } };
    const struct comity_sink sink = { .dataset = dataset };
    return comity_sweep_run(&options, &sink, NULL, &problems, NULL);
}

static void *run_it(void *hash)
{
    const struct comity_run_options options = {
        .scenario = { .path = scenario_path(), .replicates = 40 }, .threads = 2
    };
    struct comity_dataset *dataset;
    struct comity_problems found;
    comity_problems_init(&found);
    if (run(&dataset, &options, NULL, &found) == COMITY_OK)
        snprintf(hash, 65, "%s", text_attribute(dataset, "results_sha256"));
    comity_dataset_free(dataset);
    comity_problems_free(&found);
    return NULL;
}

START_TEST(runs_side_by_side_agree)
{
    pthread_t threads[3];
    char hashes[3][65] = { "" };
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_it, hashes[i]), 0);
    for (size_t i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(strlen(hashes[0]), 64);
    ck_assert_str_eq(hashes[0], hashes[1]);
    ck_assert_str_eq(hashes[0], hashes[2]);
}
END_TEST

START_TEST(every_mistake_is_told)
{
    const char *const settings[] = { "hegemonny=1", "bilateralism=7" };
    const struct comity_scenario_source plain = { .path = scenario_path() };
    const struct comity_run_options two = {
        .scenario = { .path = scenario_path(), .settings = settings, .settings_count = 2 }
    };
    const struct comity_run_options record = { plain, .record = "trust,trusst", .every = 3 };
    const struct comity_run_options kernel = { plain, .kernel = "abacus" };
    const struct comity_run_options nowhere = { .scenario = { .path = "/nowhere.cfg" } };
    const struct comity_sweep_run_options swept = { .sweep = { .path = "/nowhere.cfg" } };
    struct comity_dataset *dataset;
    ck_assert_int_ne(run(&dataset, &two, NULL, &problems), 0);
    ck_assert_ptr_null(dataset);
    ck_assert_uint_eq(problems.count, 2);
    ck_assert_str_eq(problems.list[0].text,
                     "--set: hegemonny: unknown key; did you mean hegemony?");
    ck_assert_str_eq(problems.list[1].text,
                     "--set: bilateralism: 7 is out of range; a number in [0, 1] is expected");
    ck_assert_int_eq(run(&dataset, &record, NULL, &problems), COMITY_BAD_ARGUMENT);
    ck_assert_str_eq(last(), "record: there is no variable 'trusst'; did you mean trust?");
    ck_assert_int_eq(run(&dataset, &kernel, NULL, &problems), COMITY_BAD_ARGUMENT);
    ck_assert_ptr_nonnull(
        strstr(last(), "kernel: this processor does not run 'abacus'; there are "));
    ck_assert_ptr_nonnull(strstr(last(), comity_kernels()[0]->name));
    ck_assert_int_eq(run(&dataset, &nowhere, NULL, &problems), COMITY_CANNOT_READ);
    ck_assert_str_eq(last(), "/nowhere.cfg: the file cannot be read: No such file or directory");
    ck_assert_int_eq(comity_sweep_run(&swept, &(struct comity_sink){ .dataset = &dataset }, NULL,
                                      &problems, NULL),
                     COMITY_CANNOT_READ);
    ck_assert_ptr_null(dataset);
}
END_TEST

START_TEST(a_text_takes_the_place_of_a_file)
{
    char path[4096], sweep[4400];
    const struct comity_run_options options = {
        .scenario = { .path = path,
                      .text = "@include \"north_america.cfg\"\ntitle = \"mine\";\n",
                      .replicates = 2,
                      .ticks = 120 }
    };
    struct comity_dataset *dataset;
    snprintf(path, sizeof path, "%s/not_there.cfg", getenv("COMITY_CONFIGS"));
    ck_assert_msg(run(&dataset, &options, NULL, &problems) == COMITY_OK, "%s", last());
    ck_assert_str_eq(text_attribute(dataset, "title"), "mine");
    comity_dataset_free(dataset);

    snprintf(sweep, sizeof sweep,
             "scenario = \"%s\"; replicates = 2;\n"
             "axes = ( { key = \"hegemony\"; values = [0.0, 1.0, 0.5]; } );\n",
             scenario_path());
    ck_assert_msg(sweep_text(&dataset, sweep) == COMITY_OK, "%s", last());
    ck_assert_str_eq(text_attribute(dataset, "comity_format"), "sweep");
    comity_dataset_free(dataset);
    comity_dataset_free(NULL);
}
END_TEST

static int is_of_axis(const char *name)
{
    return strcmp(name, "a") == 0 || strcmp(name, "b") == 0 || strcmp(name, "c") == 0 ||
           strcmp(name, "threat_mean_organised_crime") == 0;
}

/* What is refused as the name of an axis is all that a results file holds beside the axes. */
START_TEST(no_name_of_the_results_is_free_for_an_axis)
{
    static const struct {
        enum comity_design_kind kind;
        const char *text, *levels;
    } designs[] = {
        { COMITY_DESIGN_GRID, "\"grid\"", "levels = 2;" },
        { COMITY_DESIGN_ONE_AT_A_TIME, "\"one_at_a_time\"", "levels = 2;" },
        { COMITY_DESIGN_MORRIS, "{ kind = \"morris\"; samples = 2; }", "" },
        { COMITY_DESIGN_SALTELLI, "{ kind = \"saltelli\"; samples = 2; }", "" },
        { COMITY_DESIGN_SOBOL, "{ kind = \"sobol\"; samples = 2; }", "" },
    };
    char all[] = "all"; /* series */
    char text[5000];
    struct comity_dataset *dataset;
    struct comity_sweep sweep;
    size_t count;

    snprintf(
        text, sizeof text,
        "scenario = \"%s\"; replicates = 2; ticks = 120; series = \"all\";\n"
        "trajectories = \"all\"; design = %s; axes = (\n"
        " { key = \"hegemony\"; name = \"a\"; from = 0; to = 1; %s },\n"
        " { name = \"b\"; zip = ( { key = \"threat.mean.migration\"; from = 0.1; to = 0.2; %s },\n"
        "  { key = \"threat.mean.organised crime\"; from = 0.1; to = 0.2; %s },\n"
        "  { key = \"bilateralism\"; name = \"c\"; from = 0; to = 1; %s } ); } );\n",
        scenario_path(), designs[_i].text, designs[_i].levels, designs[_i].levels,
        designs[_i].levels, designs[_i].levels);
    ck_assert_msg(sweep_text(&dataset, text) == COMITY_OK, "%s", last());
    comity_sweep_init(&sweep);
    sweep.design.kind = designs[_i].kind;
    sweep.series = all;
    const struct comity_dataset_variable *variables = comity_dataset_variables(dataset, &count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(is_of_axis(variables[i].name) !=
                          comity_sweep_takes_name(&sweep, variables[i].name),
                      "%s", variables[i].name);
    }
    sweep.series = NULL;
    comity_sweep_free(&sweep);
    comity_dataset_free(dataset);
}
END_TEST

START_TEST(it_can_be_stopped)
{
    int stop = 1;
    const struct comity_run_options options = { .scenario = { .path = scenario_path(),
                                                              .replicates = 1000 } };
    const struct comity_monitor monitor = { .progress = comity_stopped, .context = &stop };
    struct comity_dataset *dataset;
    ck_assert_int_eq(run(&dataset, &options, &monitor, &problems), COMITY_INTERRUPTED);
    ck_assert_uint_eq(problems.count, 0);
    ck_assert_ptr_null(dataset);
}
END_TEST

Suite *dataset_suite(void)
{
    Suite *suite = suite_create("dataset");
    TCase *memory = tcase_create("memory"), *computed = tcase_create("computed");
    tcase_add_checked_fixture(memory, enter_directory, leave_directory);
    tcase_add_checked_fixture(memory, NULL, forget_problems);
    tcase_add_checked_fixture(computed, NULL, forget_problems);
    tcase_add_test(memory, memory_holds_what_a_file_holds);
    tcase_add_test(memory, what_is_no_results_file_is_not_opened);
    tcase_add_test(memory, misuse_is_final);
    tcase_add_test(computed, runs_side_by_side_agree);
    tcase_add_test(computed, every_mistake_is_told);
    tcase_add_test(computed, a_text_takes_the_place_of_a_file);
    tcase_add_loop_test(computed, no_name_of_the_results_is_free_for_an_axis, 0, 5);
    tcase_add_test(computed, it_can_be_stopped);
    suite_add_tcase(suite, memory);
    suite_add_tcase(suite, computed);
    return suite;
}
