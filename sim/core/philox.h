/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMITY_CORE_PHILOX_H
#define COMITY_CORE_PHILOX_H

/* Constants of Philox4x32-10, Salmon et al. (2011), table 2 and section 3.3. */
#define PHILOX_ROUNDS       10
#define PHILOX_MULTIPLIER_0 0xd2511f53u
#define PHILOX_MULTIPLIER_1 0xcd9e8d57u
#define PHILOX_WEYL_0       0x9e3779b9u
#define PHILOX_WEYL_1       0xbb67ae85u

#endif
