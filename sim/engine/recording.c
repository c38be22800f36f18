/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/recording.h>
#include <comity/status.h>

#include <math.h>
#include <string.h>

static void add(struct comity_recording *recording, const struct comity_variable *variable,
                int double_precision)
{
    const int flag = comity_kind_meanings(variable->kind) != NULL;
    recording->tracks[recording->count++] = (struct comity_track){
        .variable = variable,
        .element = flag               ? COMITY_INT8
                   : double_precision ? COMITY_FLOAT64
                                      : COMITY_FLOAT32,
        .width = comity_shape_width(variable->shape),
    };
}

/* Whether a list of names separated by commas holds this one. */
static bool listed(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = names; *at; at += strspn(at, ", ")) {
        const size_t span = strcspn(at, ", ");
        if (span == length && strncmp(at, name, length) == 0)
            return true;
        at += span;
    }
    return false;
}

bool comity_recording_asks(const char *names, const char *variable)
{
    return names && (strcmp(names, "all") == 0 || listed(names, variable));
}

static bool all_known(const char *names, const char **unknown)
{
    char name[64];
    for (const char *at = names + strspn(names, ", "); *at; at += strspn(at, ", ")) {
        const size_t span = strcspn(at, ", ");
        const size_t kept = span < sizeof name ? span : sizeof name - 1;
        memcpy(name, at, kept);
        name[kept] = '\0';
        if (!comity_variable_find(name)) {
            *unknown = at;
            return false;
        }
        at += span;
    }
    return true;
}

int comity_recording_init(struct comity_recording *recording, const char *names, uint32_t ticks,
                          uint32_t every, int double_precision, const char **unknown)
{
    const struct comity_variable *variables = comity_variables();
    const int all = names && strcmp(names, "all") == 0;
    const int none = names && strcmp(names, "none") == 0;
    *recording = (struct comity_recording){ .ticks = ticks,
                                            .every = every,
                                            .double_precision = double_precision != 0 };
    *unknown = NULL;
    if (every == 0 || (names && !all && !none && !all_known(names, unknown)))
        return COMITY_BAD_ARGUMENT;
    recording->rows = ticks / every + (ticks % every != 0);
    for (size_t v = 0; v < COMITY_VARIABLES && !none; v++)
        if (all || (names ? listed(names, variables[v].name) : variables[v].recorded))
            add(recording, &variables[v], double_precision);
    return COMITY_OK;
}

void comity_recording_sum(struct comity_recording *recording)
{
    size_t used = 0;
    for (size_t track = 0; track < recording->count; track++) {
        const struct comity_variable *variable = recording->tracks[track].variable;
        recording->tracks[track].sums = used;
        for (size_t slot = 0;
             recording->tracks[track].summed && slot < comity_shape_slots(variable->shape); slot++)
            recording->slots[used++] = (uint16_t)(variable->slot + slot);
    }
    recording->slots_summed = used;
    for (; used % COMITY_LANES_MOST; used++)
        recording->slots[used] = recording->slots[0];
    recording->slots_count = used;
}

size_t comity_track_bytes(const struct comity_recording *recording, size_t track)
{
    const struct comity_track *kept = &recording->tracks[track];
    return kept->unkept ? 0 : kept->width * recording->rows * comity_element_size(kept->element);
}

size_t comity_recording_bytes(const struct comity_recording *recording)
{
    const size_t size =
        comity_element_size(recording->double_precision ? COMITY_FLOAT64 : COMITY_FLOAT32);
    size_t bytes =
        recording->quantiles_count ? recording->slots_summed * recording->rows * size : 0;
    for (size_t track = 0; track < recording->count; track++)
        bytes += comity_track_bytes(recording, track);
    return bytes;
}

/* Writes one element type; the cells of a world lie together, those without a slot are empty. */
#define STORE_AS(type)                                                                             \
    for (size_t lane = 0; lane < view->count; lane++) {                                            \
        type *to = (type *)buffer + ((view->first + lane) * rows + row) * width;                   \
        for (size_t cell = 0; cell < width; cell++)                                                \
            to[cell] =                                                                             \
                (type)(slot[cell] == COMITY_NO_SLOT ? NAN                                          \
                                                    : from[slot[cell] * view->lanes + lane]);      \
    }

/* One row of a track: the type and the slots are asked for once, not for every value. */
static void store_row(const struct comity_track *track, void *buffer, size_t rows, size_t row,
                      const struct comity_view *view)
{
    const double *from = view->record + track->variable->slot * view->lanes;
    const size_t width = track->width;
    size_t slot[COMITY_SLOTS_VENUE_ISSUE];
    for (size_t cell = 0; cell < width; cell++)
        slot[cell] = comity_shape_slot(track->variable->shape, cell);
    if (track->element == COMITY_FLOAT32) {
        STORE_AS(float);
    } else if (track->element == COMITY_FLOAT64) {
        STORE_AS(double);
    } else {
        for (size_t lane = 0; lane < view->count; lane++) {
            const size_t at = ((view->first + lane) * rows + row) * width;
            for (size_t cell = 0; cell < width; cell++) {
                comity_element_put(
                    track->element, buffer, at + cell,
                    slot[cell] == COMITY_NO_SLOT ? NAN : from[slot[cell] * view->lanes + lane]);
            }
        }
    }
}

void comity_recording_store(const struct comity_recording *recording, void *const *buffers,
                            const struct comity_view *view)
{
    if (view->tick % recording->every != 0)
        return;
    for (size_t track = 0; track < recording->count; track++) {
        if (recording->tracks[track].unkept)
            continue;
        store_row(&recording->tracks[track], buffers[track], recording->rows,
                  view->tick / recording->every, view);
    }
}
