#!/usr/bin/env python3
"""Whether a health address of the web server in this container answers 200: `healthcheck.py /health/ready`."""

import sys
import urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    with opener.open("http://127.0.0.1:8000" + sys.argv[1], timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
