/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of a sweep over draws from a posterior. */
#include "core/text_stream.h"
#include "input/source.h"
#include "input/sweep_reader.h"

#include <comity/posterior_file.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DRAWS_MOST = 10000000 };

const char comity_sweep_posterior_line[] = "# posterior ";

/* A header of keys and a row for each draw, which read back to the same numbers. */
static char *write_table(const struct comity_posterior_table *table, uint64_t seed, size_t samples)
{
    char *text = NULL;
    FILE *stream = comity_text_open(&text);
    if (!stream)
        return NULL;
    fprintf(stream, "%s%s\n", comity_sweep_posterior_line, table->hash);
    for (size_t k = 0; k < table->keys; k++)
        fprintf(stream, "%s%s", k > 0 ? "," : "", table->key[k]);
    fputc('\n', stream);
    for (size_t s = 0; s < samples; s++) {
        const size_t row = comity_posterior_table_row(table, seed, s);
        for (size_t k = 0; k < table->keys; k++)
            fprintf(stream, "%s%.17g", k > 0 ? "," : "", table->value[row * table->keys + k]);
        fputc('\n', stream);
    }
    return comity_text_close(stream, &text) ? text : NULL;
}

int comity_sweep_draw_table(struct comity_sweep_reading *reading, const config_setting_t *file,
                            const char *path)
{
    struct comity_sweep *sweep = reading->sweep;
    const struct comity_design_options *design = &sweep->design;
    struct comity_posterior_table table = { 0 };
    struct comity_problems found;
    if (design->samples == 0) {
        comity_require(&reading->reader, config_setting_parent(file), "samples",
                       "how many draws of the posterior");
        return COMITY_BAD_SWEEP;
    }
    if (design->samples > DRAWS_MOST) {
        comity_report_member(&reading->reader, config_setting_parent(file), "samples",
                             "%zu draws; at most %d are allowed", design->samples, DRAWS_MOST);
        return COMITY_BAD_SWEEP;
    }
    char *joined = comity_source_join(reading->reader.path, path);
    if (!joined)
        return COMITY_NO_MEMORY;
    /* one beside the sweep, or one that is shipped */
    comity_problems_init(&found);
    int status =
        comity_posterior_table_read(&table, access(joined, F_OK) == 0 ? joined : path, &found);
    free(joined);
    if (!status) {
        sweep->table_path = strdup(table.path);
        sweep->table_text = write_table(&table, design->seed, design->samples);
        status = sweep->table_path && sweep->table_text ? COMITY_OK : COMITY_NO_MEMORY;
    } else if (status != COMITY_NO_MEMORY) {
        comity_report(&reading->reader, file, "%s",
                      found.count ? found.list[0].text : comity_status_message(status));
        status = COMITY_BAD_SWEEP;
    }
    comity_problems_free(&found);
    comity_posterior_table_free(&table);
    return status;
}
