# SPDX-License-Identifier: GPL-2.0
#
# What people type. The kernel build reads Kbuild; tests live in tests/. `make help` lists all.

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
INCLUDEDIR ?= $(PREFIX)/include
DOCDIR ?= $(PREFIX)/share/doc/halma
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
UNITDIR ?= /lib/systemd/system
SYSCONFDIR ?= /etc
MODDIR ?= /lib/modules/$(KVER)/updates

KVER ?= $(shell uname -r)
RUNNING_KDIR := $(wildcard /lib/modules/$(KVER)/build)
ifneq ($(RUNNING_KDIR),)
KDIR ?= $(RUNNING_KDIR)
endif

BUILD := .build
SELFTEST := $(if $(DEBUG),--selftest)
BUILD_MODULE := tests/vm/build-module.sh $(SELFTEST)

.PHONY: all
all: userd tools modules

# the kernel module

.PHONY: modules
ifneq ($(KDIR),)
modules:
	$(BUILD_MODULE) $(KDIR)
else
modules:
	@echo 'There are no headers of the running kernel, $(KVER).' >&2
	@echo 'On Debian: apt install linux-headers-$(KVER)' >&2
	@echo 'For another kernel: make modules KDIR=/lib/modules/RELEASE/build' >&2
	@false
endif

.PHONY: modules-%
modules-%:
	$(BUILD_MODULE) $*

# the programs; a part that is not there yet is passed over

.PHONY: userd tools
userd tools:
	$(if $(wildcard $@/Makefile),+$(MAKE) -C $@)

# installation

UAPI := halma.h halma_link.h
KMOD := $(BUILD)/kmod-custom$(SELFTEST:--%=-%)/halma.ko

.PHONY: install
install: install-modules install-programs

# one of DKMS may come first
THIS_ONE_LOADS = @found=$$(modinfo -k $(KVER) -n halma); \
	[ "$$found" = $(MODDIR)/halma.ko ] || { echo "what loads is $$found, not" \
		"$(MODDIR)/halma.ko: make dkms-uninstall, or remove that file" >&2; exit 1; }

.PHONY: install-modules
install-modules:
	install -D -m 644 $(KMOD) $(DESTDIR)$(MODDIR)/halma.ko
	$(if $(DESTDIR),,depmod $(KVER))
	$(if $(DESTDIR),,$(THIS_ONE_LOADS))

.PHONY: install-programs
install-programs:
	install -D -m 644 -t $(DESTDIR)$(INCLUDEDIR)/linux $(UAPI:%=uapi/linux/%)
	$(if $(wildcard tools/Makefile),+$(MAKE) -C tools install)
	$(if $(wildcard userd/Makefile),+$(MAKE) -C userd install)

# nothing that runs is left without its file; what was configured stays, and is named
STILL_LOADED = @[ ! -d /sys/module/halma ] || \
	echo 'halma.ko stays loaded until: rmmod halma (packets are forwarded until then)'
STILL_THERE = @for f in $(SYSCONFDIR)/halma /var/lib/halma; do \
	[ ! -e $$f ] || echo "$$f stays"; done

.PHONY: uninstall
uninstall:
	rm -f $(DESTDIR)$(MODDIR)/halma.ko
	$(if $(DESTDIR),,depmod $(KVER))
	rm -f $(UAPI:%=$(DESTDIR)$(INCLUDEDIR)/linux/%)
	$(if $(wildcard userd/Makefile),+$(MAKE) -C userd uninstall)
	$(if $(wildcard tools/Makefile),+$(MAKE) -C tools uninstall)
	$(if $(DESTDIR),,$(STILL_LOADED))
	$(if $(DESTDIR),,$(STILL_THERE))

# the module by DKMS: rebuilt by Debian whenever a kernel is installed. Its version names the
# sources, so that no change of them is taken for a module that is there already

VERSION := $(shell sed -n 's/.*HALMA_VERSION "\(.*\)"/\1/p' kmod/version.h)
SOURCES = find Kbuild kmod uapi -name '*.[hc]' -o -name 'Kbuild*' -o -name '*.mk'
DKMS_VERSION ?= $(VERSION).$(shell $(SOURCES) | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-8)
DKMS_TREE ?= /usr/src/halma-$(DKMS_VERSION)

.PHONY: dkms-install
dkms-install:
	install -d $(DESTDIR)$(DKMS_TREE)
	cp -R Kbuild kmod uapi LICENSE $(DESTDIR)$(DKMS_TREE)
	sed 's|@VERSION@|$(DKMS_VERSION)|' kmod/dkms.conf.in > $(DESTDIR)$(DKMS_TREE)/dkms.conf
	$(if $(DESTDIR),,kmod/dkms.sh install $(DKMS_VERSION) $(KVER))

.PHONY: dkms-uninstall
dkms-uninstall:
	$(if $(DESTDIR),rm -rf $(DESTDIR)$(DKMS_TREE),kmod/dkms.sh uninstall)

.PHONY: dkms-version
dkms-version:
	@echo $(DKMS_VERSION)

# Debian packages, in .build/deb

.PHONY: deb
deb:
	+@tools/debian/build.sh $(DEB_VERSION)

# what is generated from uapi/halma.yaml; REGEN=--check only proves that it is current

.PHONY: regen
regen:
	bash uapi/regen.sh $(REGEN)

# tests; tests/Makefile knows how. TESTS="binding datapath" picks programs by name; EVERY=1 runs
# all of them on all kernels, also what is enough on one

TEST_TARGETS := check check-fast check-debug check-debug-smp check-deb conformance mutants demo \
		bench fuzz style deps

.PHONY: $(TEST_TARGETS)
$(TEST_TARGETS):
	+@$(MAKE) --no-print-directory -C tests $@

# a network to play in; SCENARIO=NAME tells and plays something first

.PHONY: lab
lab:
	@tools/lab/lab.sh --check $(if $(SCENARIO),'$(SCENARIO)')
	@tests/deps.sh
	@tools/lab/lab.sh $(if $(SCENARIO),'$(SCENARIO)')

.PHONY: clean
clean:
	rm -rf $(BUILD)
	$(if $(wildcard userd/Makefile),+$(MAKE) -C userd clean)
	$(if $(wildcard tools/Makefile),+$(MAKE) -C tools clean)
	+$(MAKE) -C tests clean

export PREFIX SBINDIR MANDIR INCLUDEDIR DOCDIR COMPLETIONDIR UNITDIR SYSCONFDIR DESTDIR

.PHONY: help
help:
	@echo 'build and install'
	@echo '  all              modules, userd, tools (the default)'
	@echo '  modules          halma.ko for the running kernel, or for KDIR=/path/to/build;'
	@echo '  modules-NAME     halma.ko for a test kernel: 6.1 6.12 uml uml-debug smp-debug'
	@echo '                   (into $(BUILD)/kmod-NAME/); DEBUG=1 adds self-tests at load'
	@echo '  userd, tools     halmad; halma and halma-mag'
	@echo '  install          with PREFIX (/usr/local) and DESTDIR; also install-modules and'
	@echo '                   install-programs; uninstall ends halmad and takes all away'
	@echo '                   again but the configuration and the store'
	@echo '  dkms-install     the module by DKMS, which builds it for each new kernel;'
	@echo '                   dkms-uninstall takes it away again; dkms-version names it'
	@echo '  deb              Debian packages of all that, in $(BUILD)/deb'
	@echo '  regen            generated files from uapi/halma.yaml, which only grows;'
	@echo '                   REGEN=--check compares only'
	@echo '  clean            remove what was built; cached test kernels stay'
	@echo 'test (each installs the packages it needs)'
	@echo '  check            everything a change must pass; on 6.1 and 6.12, and'
	@echo '                   natively what is the same on any kernel; ends with a count'
	@echo '  check-fast       the same tests on User Mode Linux only'
	@echo '  check-debug      the same tests under KASAN, lockdep and kmemleak (UML)'
	@echo '  check-debug-smp  stress tests on two processors under the same checkers (QEMU)'
	@echo '                   TESTS="a b" picks test programs by name; EVERY=1 runs each'
	@echo '                   on each kernel (hours), also what is enough on one'
	@echo '  check-deb        the packages in a fresh Debian 12, from a mirror'
	@echo '  conformance      requirement, test, result, from the last runs'
	@echo '  mutants          break the code on purpose: named tests must notice'
	@echo '  style            checkpatch, sparse, warnings, shellcheck, codespell'
	@echo '  fuzz, bench      longer fuzzing; performance'
	@echo '  demo             a network on one machine: a node moves, traffic follows;'
	@echo '                   SCENARIO=help lists what there is to be seen'
	@echo '  lab              the same network with a shell in it, and words to play with;'
	@echo '                   SCENARIO=first-handover plays that first, =help lists them'
