/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labelled/partial_name.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static const char mark[] = ".partial-";

/* A name that is short and plain, and another one where process numbers are counted apart. */
static void name_host(char text[64])
{
    enum { FIRST_NAMESPACE = 4026531836 % 1000000000 }; /* of the machine itself, on every Linux */
    char name[256] = "", space[64] = "";
    if (gethostname(name, sizeof name - 1) != 0 || !name[0])
        snprintf(name, sizeof name, "host");
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '.')
            *c = '_';
    const ssize_t length = readlink("/proc/self/ns/pid", space, sizeof space - 1);
    const char *number = length > 0 ? strpbrk(space, "0123456789") : NULL;
    const unsigned long counted = number ? strtoul(number, NULL, 10) % 1000000000UL : 0;
    if (counted == 0 || counted == FIRST_NAMESPACE)
        snprintf(text, 64, "%.40s", name);
    else
        snprintf(text, 64, "%.40s.%lu", name, counted);
}

void comity_owner_new(char text[COMITY_OWNER])
{
    uint64_t chance;
    char host[64];
    if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != sizeof chance) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        chance = (uint64_t)now.tv_nsec * 2654435761U ^ (uint64_t)now.tv_sec ^ (uintptr_t)&chance;
    }
    name_host(host);
    snprintf(text, COMITY_OWNER, "%s-%ld-%08lx", host, (long)getpid(),
             (unsigned long)(chance & 0xffffffffU));
}

bool comity_owner_is_gone(const char *owner)
{
    char host[64], *end;
    name_host(host);
    const size_t length = strlen(host);
    if (strncmp(owner, host, length) != 0 || owner[length] != '-')
        return false;
    const char *number = owner + length + 1;
    const long process = strtol(number, &end, 10);
    return end > number && *end == '-' && process > 0 && process <= INT32_MAX &&
           kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

/* So much of a name that the temporary one is no longer than names may be. */
static int short_length(const char *name)
{
    enum { NAME_MOST = 255, MOST = NAME_MOST - (int)sizeof mark - 90 };
    const size_t length = strlen(name);
    return length < MOST ? (int)length : MOST;
}

void comity_partial_name(const char *name, char text[COMITY_PARTIAL])
{
    char owner[COMITY_OWNER];
    comity_owner_new(owner);
    snprintf(text, COMITY_PARTIAL, ".%.*s%s%.88s", short_length(name), name, mark, owner);
}

/* The owner in a temporary name of this file, or of any when name is NULL; NULL: it is none. */
static const char *owner_in(const char *entry, const char *name)
{
    const int length = name ? short_length(name) : 0;
    if (entry[0] != '.')
        return NULL;
    if (!name) {
        const char *found = strstr(entry, mark);
        return found ? found + strlen(mark) : NULL;
    }
    return strncmp(entry + 1, name, (size_t)length) == 0 &&
                   strncmp(entry + 1 + length, mark, strlen(mark)) == 0
               ? entry + 1 + length + strlen(mark)
               : NULL;
}

void comity_tidy(const char *directory, const char *name)
{
    DIR *stream = opendir(directory);
    const struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        const char *owner = owner_in(entry->d_name, name);
        if (owner && comity_owner_is_gone(owner))
            unlinkat(dirfd(stream), entry->d_name, 0);
    }
    if (stream)
        closedir(stream);
}
