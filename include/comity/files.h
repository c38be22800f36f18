/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_FILES_H
#define COMITY_FILES_H

/*
 * Once at the start of a program that writes results files: a disk that fills must not bring the
 * program down at exit. Programs that embed the library may leave it out.
 */
void comity_files_begin(void);

#endif
