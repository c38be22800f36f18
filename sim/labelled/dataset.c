/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/memory.h"

#include <stdlib.h>

const struct comity_dataset_variable *comity_dataset_variables(const struct comity_dataset *dataset,
                                                               size_t *count)
{
    *count = dataset->variable_count;
    return dataset->variables;
}

const struct comity_dataset_attribute *
comity_dataset_attributes(const struct comity_dataset *dataset, size_t *count)
{
    *count = dataset->attribute_count;
    return dataset->attributes;
}

const struct comity_dataset_text *comity_dataset_texts(const struct comity_dataset *dataset,
                                                       size_t *count)
{
    *count = dataset->text_count;
    return dataset->texts;
}

/* What readers must not change is ours to free. */
static void release(const void *memory)
{
    free((void *)(uintptr_t)memory);
}

static void release_attributes(const struct comity_dataset_attribute *attributes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        release(attributes[i].name);
        release(attributes[i].text);
        release(attributes[i].values);
    }
    release(attributes);
}

void comity_dataset_free(struct comity_dataset *dataset)
{
    if (!dataset)
        return;
    for (size_t i = 0; i < dataset->variable_count; i++) {
        const struct comity_dataset_variable *variable = &dataset->variables[i];
        release(variable->name);
        release(variable->extents); /* one block with the names */
        release(variable->values);
        release_attributes(variable->attributes, variable->attribute_count);
    }
    free(dataset->variables);
    release_attributes(dataset->attributes, dataset->attribute_count);
    for (size_t i = 0; i < dataset->text_count; i++) {
        release(dataset->texts[i].name);
        release(dataset->texts[i].text);
    }
    free(dataset->texts);
    free(dataset);
}
