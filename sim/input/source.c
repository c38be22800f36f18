/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/source.h"

#include <comity/shipped.h>
#include <comity/status.h>

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_ROOM = 1 << 16 };

static int load_stream(FILE *stream, size_t most, struct comity_source_bytes *bytes)
{
    size_t room = 0;
    bytes->length = 0;
    do {
        const size_t wanted = room > 0 ? 2 * room : FIRST_ROOM;
        const size_t next = wanted < most + 1 ? wanted : most + 1;
        char *text = realloc(bytes->text, next + 1);
        if (!text)
            return COMITY_NO_MEMORY;
        bytes->text = text;
        room = next;
        bytes->length += fread(text + bytes->length, 1, room - bytes->length, stream);
        text[bytes->length] = '\0';
    } while (bytes->length == room && room < most + 1);
    return ferror(stream) ? COMITY_CANNOT_READ : COMITY_OK;
}

int comity_source_load(const char *path, size_t most, struct comity_source_bytes *bytes)
{
    struct stat about;
    FILE *stream = fopen(path, "rb");
    int status = COMITY_CANNOT_READ;
    if (!stream)
        return errno == ENOMEM ? COMITY_NO_MEMORY : COMITY_CANNOT_READ;
    if (fstat(fileno(stream), &about) == 0) {
        if (S_ISDIR(about.st_mode))
            errno = EISDIR;
        else
            status = load_stream(stream, most, bytes);
    }
    fclose(stream);
    return status;
}

int comity_source_copy(const char *text, struct comity_source_bytes *bytes)
{
    *bytes = (struct comity_source_bytes){ strdup(text), strlen(text) };
    return bytes->text ? COMITY_OK : COMITY_NO_MEMORY;
}

int comity_source_load_settings(const char *path, const char *text,
                                struct comity_source_bytes *bytes, struct comity_problems *problems)
{
    if (text)
        return comity_source_copy(text, bytes);
    const int status = comity_source_load(path, COMITY_TEXT_BYTES, bytes);
    if (status) {
        comity_problems_add(problems, path, 0, NULL, "the file cannot be read: %s",
                            strerror(errno));
    }
    return status;
}

int comity_source_attach(struct comity_attachments *attached, bool again, const char *written,
                         const char *path, size_t most, struct comity_source_bytes *bytes)
{
    if (again) {
        const char *text = comity_attachments_text(attached, written);
        errno = ENOENT;
        return text ? comity_source_copy(text, bytes) : COMITY_CANNOT_READ;
    }
    const int status = comity_source_load(path, most, bytes);
    return status || !attached ? status : comity_attach(attached, written, bytes->text);
}

char *comity_source_join(const char *from, const char *path)
{
    const char *slash = strrchr(from, '/');
    const size_t folder = path[0] == '/' || !slash ? 0 : (size_t)(slash + 1 - from);
    char *joined = malloc(folder + strlen(path) + 1);
    if (joined) {
        memcpy(joined, from, folder);
        strcpy(joined + folder, path);
    }
    return joined;
}

char *comity_source_locate(const char *from, const char *path)
{
    char *joined = comity_source_join(from, path);
    if (!joined || strchr(path, '/') || access(joined, F_OK) == 0)
        return joined;
    char *found = comity_shipped_find(path, "");
    /* a name that nothing has stays where it was meant, which the message then names */
    if (found && strcmp(found, path) == 0) {
        free(found);
        return joined;
    }
    free(joined);
    return found;
}

/* Whether names and texts are all there: libconfig goes on without those that it had no memory for.
 */
static bool is_whole(const config_setting_t *setting)
{
    if (config_setting_type(setting) == CONFIG_TYPE_STRING)
        return config_setting_get_string(setting) != NULL;
    bool whole = true;
    for (int k = 0; whole && k < config_setting_length(setting); k++) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)k);
        whole =
            (config_setting_name(member) || !config_setting_is_group(setting)) && is_whole(member);
    }
    return whole;
}

int comity_source_parse(config_t *config, const struct comity_text *text, const char *path, int bad,
                        struct comity_problems *problems)
{
    const locale_t locale = uselocale((locale_t)0); /* libconfig leaves the thread without one */
    const int is_read = config_read_string(config, text->clean);
    uselocale(locale);
    if (is_read == CONFIG_TRUE)
        return is_whole(config_root_setting(config)) ? COMITY_OK : COMITY_NO_MEMORY;
    /* newer libconfigs stumble over what the scan has reported better */
    for (size_t k = 0; k < problems->count; k++) {
        const struct comity_problem *known = &problems->list[k];
        if (known->line == config_error_line(config) && known->file &&
            strcmp(known->file, path) == 0)
            return bad;
    }
    comity_problems_add(problems, path, config_error_line(config), NULL,
                        "%s; NAME = VALUE; is expected", config_error_text(config));
    return bad;
}
