/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/growth.h"

#include <comity/attachments.h>

#include <stdlib.h>
#include <string.h>

const char *comity_attachments_text(const struct comity_attachments *attached, const char *path)
{
    for (size_t k = 0; k < attached->count; k++)
        if (strcmp(attached->files[k].path, path) == 0)
            return attached->files[k].text;
    return NULL;
}

int comity_attach(struct comity_attachments *attached, const char *path, const char *text)
{
    if (comity_attachments_text(attached, path))
        return COMITY_OK;
    if (!COMITY_GROW(&attached->files, attached->count))
        return COMITY_NO_MEMORY;
    struct comity_source_text *grown = &attached->files[attached->count];
    *grown = (struct comity_source_text){ strdup(path), strdup(text) };
    if (!grown->path || !grown->text) {
        free(grown->path);
        free(grown->text);
        return COMITY_NO_MEMORY;
    }
    attached->count++;
    return COMITY_OK;
}

void comity_attachments_free(struct comity_attachments *attached)
{
    for (size_t k = 0; k < attached->count; k++) {
        free(attached->files[k].path);
        free(attached->files[k].text);
    }
    free(attached->files);
    *attached = (struct comity_attachments){ 0 };
}
