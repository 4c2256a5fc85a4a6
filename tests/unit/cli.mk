# SPDX-License-Identifier: GPL-2.0
#
# Tests of the command line; included by the Makefile here, or alone: make -f cli.mk check-cli

CLI_HERE	:= $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
CLI_TOP		:= $(abspath $(CLI_HERE)/../..)
CLI_OUT		?= $(CLI_TOP)/.build/unit
CLI_TOOLS	:= $(CLI_TOP)/tools
CLI_CFLAGS	:= -O1 -g -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE \
		   -fsanitize=address,undefined -fno-sanitize-recover=undefined \
		   -I$(CLI_TOOLS) -I$(CLI_TOP)/uapi $(shell pkg-config --cflags libmnl jansson cmocka)
CLI_LIBS	:= $(shell pkg-config --libs libmnl jansson cmocka)
CLI_TESTS	:= cli_parse_test cli_seen_test cli_show_test

cli_parse_test-srcs	:= parse.c names.c
cli_seen_test-srcs	:= seen.c err.c
cli_show_test-srcs	:= show.c model.c print.c parse.c names.c req.c err.c
cli_names_dump-srcs	:= names.c

.PHONY: check-cli
check-cli: $(CLI_TESTS:%=$(CLI_OUT)/%) $(CLI_OUT)/cli_names_dump
	@set -e; for t in $(CLI_TESTS); do echo "# $$t"; $(CLI_OUT)/$$t; done
	@$(CLI_HERE)/cli_names_test.sh $(CLI_OUT)/cli_names_dump

.SECONDEXPANSION:
$(CLI_OUT)/cli_%: $(CLI_HERE)/cli_%.c $$(addprefix $(CLI_TOOLS)/,$$(cli_$$*-srcs)) \
		$(wildcard $(CLI_TOOLS)/*.h) $(CLI_TOP)/uapi/linux/halma.h
	@mkdir -p $(@D)
	$(CC) $(CLI_CFLAGS) -o $@ $(filter %.c,$^) $(CLI_LIBS)
