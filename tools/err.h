/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_ERR_H
#define HALMA_ERR_H

/* exit status, as ip(8) has it */
enum {
	EXIT_OK,
	EXIT_USAGE,	/* not understood; nothing was asked of anybody */
	EXIT_REFUSED,	/* the kernel or the daemon said no */
};

void err_file(const char *file);
void err_line(unsigned long line);
unsigned long err_line_get(void);

int err_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int err_refused(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void err_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* HALMA_ERR_H */
