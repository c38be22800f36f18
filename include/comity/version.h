/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_VERSION_H
#define COMITY_VERSION_H

/* "0.2.0"; the git commit it was built from ("unknown" outside a checkout); compiler and build
 * options. All static. */
const char *comity_version(void);
const char *comity_commit(void);
const char *comity_build(void);

#endif
