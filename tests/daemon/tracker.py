# SPDX-License-Identifier: GPL-2.0
"""An attachment tracker that knows what a file says.

usage: tracker.py SOCKET FILE LOG

FILE has lines "MN-ID ADDRESS-OF-MAG"; it is read anew for each question. A mobile node that is
named there is attached to that MAG and to no other one; with "?" in place of the MAG there is no
answer. Each question is appended to LOG.
"""

import json
import os
import socket
import sys


def places(path):
    """{MN-ID: address of its MAG}"""
    with open(path, encoding='utf-8') as file:
        return dict(line.split() for line in file)


def serve(client, path, log):
    """Answer until the other side closes."""
    while data := client.recv(65536):
        question = json.loads(data)
        print(json.dumps(question), file=log, flush=True)
        place = places(path).get(question['mn-id'])
        if place != '?':
            client.send(json.dumps({'id': question['id'],
                                    'attached': place == question['mag']}).encode())


def main():
    """One client after the other, until killed."""
    sock, path, log = sys.argv[1:]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(sock + '.new')
    listener.listen()
    # there at once, and listening
    os.rename(sock + '.new', sock)
    with open(log, 'a', encoding='utf-8') as file:
        while True:
            client, _ = listener.accept()
            with client:
                serve(client, path, file)


main()
