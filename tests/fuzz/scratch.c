/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <comity/problems.h>
#include <comity/scenario_file.h>
#include <comity/status.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In memory where there is such a place: a disk writes back what is truncated and closed. */
static char folder[] = "/dev/shm/comity-fuzz-XXXXXX";

void scratch_demand(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void remove_folder(void)
{
    DIR *stream = opendir(".");
    for (const struct dirent *entry; stream && (entry = readdir(stream));)
        unlink(entry->d_name);
    if (stream)
        closedir(stream);
    rmdir(folder);
}

static void make_folder(void)
{
    static int made;
    if (!made) {
        if (!mkdtemp(folder)) {
            strcpy(folder, "/tmp/comity-fuzz-XXXXXX");
            scratch_demand(mkdtemp(folder) != NULL, "no folder");
        }
        scratch_demand(chdir(folder) == 0, "no folder");
        atexit(remove_folder);
        made = 1;
    }
}

void scratch_write(const uint8_t *data, size_t size, const char *const names[], size_t count)
{
    make_folder();
    for (size_t k = 0; k < count; k++) {
        const uint8_t *end = size > 0 && k + 1 < count ? memchr(data, '\f', size) : NULL;
        const size_t length = end ? (size_t)(end - data) : size;
        FILE *stream = fopen(names[k], "wb");
        scratch_demand(stream && fwrite(data, 1, length, stream) == length && fclose(stream) == 0,
                       "not written");
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

void scratch_region(struct comity_scenario *scenario)
{
    const struct comity_source_text file = {
        (char[]){ "region.cfg" },
        (char[]){ "ticks = 48; start = \"1994-01\";\n"
                  "states = ( { code = \"USA\"; power = 8; }, { code = \"CAN\"; power = 1; }, "
                  "{ code = \"MEX\"; power = 1.5; } );\n"
                  "events = ( { name = \"shock\"; at = 12; shock = \"terrorism\"; magnitude = 1.0; "
                  "} );" }
    };
    struct comity_problems problems;
    comity_problems_init(&problems);
    comity_scenario_init(scenario);
    const int status = comity_scenario_read_texts(scenario, &file, 1, &problems);
    comity_problems_print(&problems, stderr);
    scratch_demand(status == COMITY_OK, "the region is wrong");
    comity_problems_free(&problems);
}
