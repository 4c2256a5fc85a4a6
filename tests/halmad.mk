# SPDX-License-Identifier: GPL-2.0
#
# A program that has halmad in it, but for its main(): included by its Makefile, which says before
#
#	TOP		top of the tree
#	PLACE		where it is built, below .build; with -san behind it if SAN is 1
#	REPLACED	files of userd/ that it has something of its own for
#
# and has from here OUT, the flags, OBJS, $(OUT)/halmad.a, both.

.DEFAULT_GOAL := all
USERD := $(TOP)/userd
CC ?= gcc
PKG_CONFIG ?= pkg-config
SAN ?= 0

OUT := $(TOP)/.build/$(PLACE)$(if $(filter 1,$(SAN)),-san)
PACKAGES := $(shell sed -n 's/^PACKAGES := //p' $(USERD)/Makefile)
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra -Werror -MMD -MP
override CPPFLAGS += -D_GNU_SOURCE -I$(USERD) -I$(TOP)/uapi \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES))
ifeq ($(SAN),1)
override CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=undefined
endif
LDLIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lcrypto -lm

OBJS := $(patsubst %.c,$(OUT)/%.o,$(wildcard *.c))
HALMAD := $(patsubst $(USERD)/%.c,$(if $(filter 1,$(SAN)),.san,.obj)/%.o, \
	$(filter-out %/halmad.c $(REPLACED:%=$(USERD)/%),$(wildcard $(USERD)/*.c $(USERD)/*/*.c)))

# make in userd/ knows what is out of date
$(OUT)/halmad.a: FORCE
	+@$(MAKE) -s -C $(USERD) SAN=$(SAN) $(HALMAD)
	@mkdir -p $(OUT)
	@rm -f $@
	@$(AR) qcs $@ $(addprefix $(USERD)/,$(HALMAD))

$(OUT)/%.o: %.c Makefile $(TOP)/tests/halmad.mk
	@mkdir -p $(OUT)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

-include $(wildcard $(OUT)/*.d)

# with sanitizers, and without
both:
	+@$(MAKE) -s --no-print-directory SAN=1 all
	+@$(MAKE) -s --no-print-directory SAN=0 all

clean:
	rm -rf $(TOP)/.build/$(PLACE) $(TOP)/.build/$(PLACE)-san

.PHONY: all both check clean FORCE
