/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/posterior_file.h>

#include "labelled/labelled.h"
#include "labelled/seal.h"

#include <comity/shipped.h>

#include <math.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof((struct comity_posterior_table *)0)->hash ==
                   BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE) + 1,
               "a digest as text fits");

/* What is read must be a table of finite numbers and of weights that can be drawn by. */
static const char *find_fault(const struct comity_posterior_table *table)
{
    double sum = 0;
    for (size_t k = 0; k < table->rows * table->keys; k++)
        if (!isfinite(table->value[k]))
            return "a value of its draws is not finite";
    for (size_t k = 0; k < table->rows; k++) {
        if (!(table->weight[k] >= 0) || !isfinite(table->weight[k]))
            return "a weight of its draws is negative or no number";
        sum += table->weight[k];
    }
    return sum > 0 && isfinite(sum) ? NULL : "the weights of its draws are all 0";
}

static int read_keys(struct comity_posterior_table *table, struct comity_reader *reader)
{
    char **keys = NULL;
    table->key = calloc(table->keys, sizeof *table->key);
    if (!table->key)
        return comity_reader_fail_memory(reader);
    comity_reader_strings(reader, "parameter", &keys);
    for (size_t k = 0; k < table->keys && !reader->status; k++)
        if (strlen(keys[k]) >= sizeof table->key[k])
            comity_reader_fail(reader, COMITY_BAD_FILE, "parameter %zu is no key", k + 1);
        else
            strcpy(table->key[k], keys[k]);
    free(keys);
    return reader->status;
}

static void hash_table(struct comity_posterior_table *table)
{
    uint8_t bytes[SHA256_DIGEST_SIZE];
    struct sha256_ctx digest;
    sha256_init(&digest);
    for (size_t k = 0; k < table->keys; k++)
        sha256_update(&digest, strlen(table->key[k]) + 1, (const uint8_t *)table->key[k]);
    sha256_update(&digest, table->rows * table->keys * sizeof *table->value,
                  (const uint8_t *)table->value);
    sha256_update(&digest, table->rows * sizeof *table->weight, (const uint8_t *)table->weight);
    sha256_digest(&digest, sizeof bytes, bytes);
    base16_encode_update(table->hash, sizeof bytes, bytes);
    table->hash[sizeof table->hash - 1] = '\0';
}

void comity_posterior_hash(const double *const values[], const size_t sizes[], char text[65])
{
    uint8_t bytes[SHA256_DIGEST_SIZE];
    struct sha256_ctx digest;
    sha256_init(&digest);
    for (size_t k = 0; k < COMITY_POSTERIOR_HASHED; k++)
        sha256_update(&digest, sizes[k] * sizeof(double), (const uint8_t *)values[k]);
    sha256_digest(&digest, sizeof bytes, bytes);
    base16_encode_update(text, sizeof bytes, bytes);
    text[BASE16_ENCODE_LENGTH(sizeof bytes)] = '\0';
}

/* Sizes first, so that nothing is allocated for what is not there. */
static int read_table(struct comity_posterior_table *table, struct comity_reader *reader)
{
    const struct comity_reader_variable *value = comity_reader_find(reader, "value");
    const struct comity_reader_variable *weight = comity_reader_find(reader, "weight");
    const struct comity_reader_variable *key = comity_reader_find(reader, "parameter");
    if (strcmp(reader->format, "posterior") != 0 || !value || !weight || !key || value->rank != 2 ||
        weight->rank != 1 || key->rank != 1 || key->element != COMITY_STRING ||
        value->extent[0] != weight->extent[0] || value->extent[1] != key->extent[0] ||
        value->size == 0 || key->size > COMITY_SWEEP_AXES || weight->size > UINT32_MAX) {
        return comity_reader_fail(reader, COMITY_BAD_FILE,
                                  "it does not hold the draws of a posterior");
    }
    table->keys = key->size;
    table->rows = weight->size;
    table->value = calloc(table->rows, table->keys * sizeof *table->value);
    table->weight = calloc(table->rows, sizeof *table->weight);
    if (!table->value || !table->weight)
        return comity_reader_fail_memory(reader);
    read_keys(table, reader);
    comity_reader_text(reader, NULL, "title", &table->title);
    comity_reader_get(reader, "value", COMITY_FLOAT64, table->value);
    if (comity_reader_get(reader, "weight", COMITY_FLOAT64, table->weight))
        return reader->status;
    const char *fault = find_fault(table);
    if (fault)
        return comity_reader_fail(reader, COMITY_BAD_FILE, "%s", fault);
    const int seal = comity_seal_look(reader->path), status = comity_seal_status(seal);
    return status ? comity_reader_fail(reader, status, "%s", comity_seal_fault(seal)) : COMITY_OK;
}

int comity_posterior_table_read(struct comity_posterior_table *table, const char *path,
                                struct comity_problems *problems)
{
    struct comity_reader reader = { 0 };
    *table = (struct comity_posterior_table){ .path = comity_shipped_find(path, "posteriors") };
    if (!table->path)
        return comity_fail(problems, COMITY_NO_MEMORY, "%s: out of memory", path);
    if (!comity_reader_open(&reader, table->path, problems) && !read_table(table, &reader))
        hash_table(table);
    comity_reader_free(&reader);
    return reader.status;
}
