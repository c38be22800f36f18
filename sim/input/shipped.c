/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <comity/shipped.h>

#include <comity/status.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* From a library in PREFIX/lib/python3/site-packages/comity.libs up to PREFIX. */
enum { MOST_PARENTS = 7 };

/* Of texts, and of results. */
static const char *const endings[] = { "", ".cfg", ".h5" };
enum { ENDINGS = sizeof endings / sizeof *endings };

static bool exists(const char *format, const char *folder, const char *name)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, format, folder, name);
    return access(path, R_OK) == 0;
}

enum { FOLDER = PATH_MAX + sizeof "/share/comity" };

/* The data folder of an installation or source tree that holds the file at `path`, which is cut. */
static bool folder_above(char *path, char folder[FOLDER])
{
    for (int parent = 0; parent < MOST_PARENTS; parent++) {
        char *slash = strrchr(path, '/');
        if (!slash)
            return false;
        *slash = '\0';
        snprintf(folder, FOLDER, "%s/share/comity", path);
        if (exists("%s/%s", folder, "north_america.cfg"))
            return true;
        snprintf(folder, FOLDER, "%s/configs", path);
        if (exists("%s/%s", path, "include/comity/shipped.h") &&
            exists("%s/%s", folder, "north_america.cfg"))
            return true;
    }
    return false;
}

/* Where the program that runs was found, as it was called: on systems without /proc. */
static bool find_program(char path[PATH_MAX])
{
    const char *name = program_invocation_name, *folders = getenv("PATH");
    char candidate[2 * PATH_MAX];
    if (strchr(name, '/'))
        return realpath(name, path) != NULL;
    for (const char *at = folders; at && *at; at += at[0] == ':') {
        const size_t length = strcspn(at, ":");
        snprintf(candidate, sizeof candidate, "%.*s/%s", (int)length, at, name);
        if (length > 0 && access(candidate, X_OK) == 0 && realpath(candidate, path))
            return true;
        at += length;
    }
    return false;
}

int comity_shipped_folder(char **folder)
{
    static const char here; /* an address within the library or program that runs */
    const char *given = getenv("COMITY_DATA");
    char path[PATH_MAX], above[FOLDER];
    Dl_info about;
    *folder = NULL;
    if (!given || !given[0]) {
        const bool found =
            (dladdr(&here, &about) && about.dli_fname && realpath(about.dli_fname, path) &&
             folder_above(path, above)) ||
            ((realpath("/proc/self/exe", path) || find_program(path)) && folder_above(path, above));
        if (!found)
            return COMITY_CANNOT_READ;
        given = above;
    }
    *folder = strdup(given);
    return *folder ? COMITY_OK : COMITY_NO_MEMORY;
}

/* Whether a name may be a path within the folder: no path from the root or the directory at hand,
 * nor out of the folder. */
static bool is_within(const char *name)
{
    return name[0] && name[0] != '/' && name[0] != '.' && !strstr(name, "/.");
}

char *comity_shipped_find(const char *name, const char *folder)
{
    const bool sought = is_within(name) && access(name, F_OK) != 0;
    char *data = NULL, path[2 * PATH_MAX];
    const char *found = NULL;
    struct stat file;
    if (sought && comity_shipped_folder(&data) == COMITY_NO_MEMORY)
        return NULL;
    folder = strchr(name, '/') ? "" : folder;
    for (size_t k = 0; data && !found && k < ENDINGS; k++) {
        snprintf(path, sizeof path, "%s/%s%s%s%s", data, folder, folder[0] ? "/" : "", name,
                 endings[k]);
        if (access(path, R_OK) == 0 && stat(path, &file) == 0 && S_ISREG(file.st_mode))
            found = path;
    }
    free(data);
    return strdup(found ? found : name);
}

/* The length of a file's name without its ending; 0 for a file that is no input. */
static size_t stem(const char *name)
{
    const size_t length = strlen(name);
    for (size_t k = 1; k < ENDINGS; k++) {
        const size_t tail = strlen(endings[k]);
        if (length > tail && strcmp(name + length - tail, endings[k]) == 0)
            return length - tail;
    }
    return 0;
}

static int take_input(const struct dirent *entry)
{
    return stem(entry->d_name) > 0;
}

int comity_shipped_names(const char *folder, char ***names, size_t *count)
{
    char *data, path[2 * PATH_MAX];
    struct dirent **entries = NULL;
    int status = comity_shipped_folder(&data), found = 0;
    *names = NULL;
    *count = 0;
    if (!status) {
        snprintf(path, sizeof path, "%s/%s", data, folder);
        found = scandir(path, &entries, take_input, alphasort);
        if (found < 0 && errno != ENOENT)
            status = errno == ENOMEM ? COMITY_NO_MEMORY : COMITY_CANNOT_READ;
    }
    if (found > 0) {
        *names = calloc((size_t)found, sizeof **names);
        status = *names ? COMITY_OK : COMITY_NO_MEMORY;
    }
    for (int k = 0; k < found; k++) {
        if (!status) {
            (*names)[k] = strndup(entries[k]->d_name, stem(entries[k]->d_name));
            status = (*names)[k] ? COMITY_OK : COMITY_NO_MEMORY;
            *count += !status;
        }
        free(entries[k]);
    }
    free(entries);
    free(data);
    return status;
}
