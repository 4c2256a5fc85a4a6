// SPDX-License-Identifier: GPL-2.0
/*
 * How long halma waits for what halmad does.
 *
 * sources: tools/daemon.c tools/err.c
 * packages: jansson
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "unit.h"

#include "tools/daemon.h"

/* What halmad says to "show" is there already when it is asked. */
static int revocation_ms(const char *answer, long long *ms)
{
	char request[64] = "";
	int fd[2], err;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	if (answer)
		assert_int_equal(send(fd[1], answer, strlen(answer), 0), strlen(answer));
	assert_int_equal(daemon_wait(fd[0], 50), 0);
	err = daemon_revocation_ms(fd[0], ms);
	assert_true(recv(fd[1], request, sizeof(request) - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(request, "{\"cmd\":\"show\"}");
	close(fd[0]);
	close(fd[1]);
	return err;
}

static void all_waits(void **state)
{
	static const struct {
		const char *variables;
		long long ms;
	} table[] = {
		/* those of RFC 5846 */
		{ "\"InitMINDelayBRIs\":1000,\"MAX_BRACK_TIMEOUT\":2000,\"BRIMaxRetriesNumber\":1",
		  3000 },
		{ "\"InitMINDelayBRIs\":1000,\"MAX_BRACK_TIMEOUT\":2000,\"BRIMaxRetriesNumber\":0",
		  1000 },
		/* 0.5, 1, 1.2, 1.2, 1.2 */
		{ "\"InitMINDelayBRIs\":500,\"MAX_BRACK_TIMEOUT\":1200,\"BRIMaxRetriesNumber\":4",
		  5100 },
		/* the longest that there can be */
		{ "\"InitMINDelayBRIs\":60000,\"MAX_BRACK_TIMEOUT\":60000,\"BRIMaxRetriesNumber\":10",
		  660000 },
		/* a halmad that does not say it */
		{ "", 0 },
	};
	char answer[256];
	long long ms;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(answer, sizeof(answer), "{\"result\":{\"variables\":{%s}}}",
			 table[i].variables);
		assert_int_equal(revocation_ms(answer, &ms), 0);
		assert_int_equal(ms, table[i].ms);
	}
}

/* What is asked, and how long an answer to it is waited for. */
static void is_patient(const char *cmd, long long should)
{
	static const char answer[] = "{\"result\":{\"variables\":{\"InitMINDelayBRIs\":700}}}";
	json_t *request = json_pack("{ss}", "cmd", cmd);
	long long ms;
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	assert_int_equal(send(fd[1], answer, strlen(answer), 0), strlen(answer));
	assert_int_equal(daemon_patience(fd[0], request, &ms), 0);
	assert_int_equal(ms, should);
	close(fd[0]);
	close(fd[1]);
	json_decref(request);
}

/* One reading is waited for if one is under way, and then another one. */
static void patience(void **state)
{
	(void)state;
	is_patient("show", DAEMON_ANSWER_MS);
	is_patient("mag-revoke", DAEMON_ANSWER_MS + 700);
	is_patient("mn-revoke", DAEMON_ANSWER_MS + 700);
	is_patient("reload", 300000);
}

static void no_answer(void **state)
{
	long long ms;

	(void)state;
	assert_int_equal(revocation_ms(NULL, &ms), -EAGAIN);
	assert_int_equal(revocation_ms("no JSON", &ms), -EPROTO);
}

static void waits(void **state)
{
	struct timeval wait;
	socklen_t len = sizeof(wait);
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	assert_int_equal(daemon_wait(fd[0], 12500), 0);
	assert_int_equal(getsockopt(fd[0], SOL_SOCKET, SO_RCVTIMEO, &wait, &len), 0);
	assert_int_equal(wait.tv_sec, 12);
	assert_true(wait.tv_usec >= 499000 && wait.tv_usec <= 501000);
	close(fd[0]);
	close(fd[1]);
	assert_true(daemon_wait(fd[0], 1) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R5846-1 a revocation takes as long as all waits for the MAG", all_waits),
		CASE("a halmad that does not answer, or not what is understood", no_answer),
		CASE("how long to wait", waits),
		CASE("a reload of a large file is waited for longer than other answers", patience),
	};

	return RUN(tests);
}
