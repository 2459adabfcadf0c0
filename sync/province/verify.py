"""The page that a printed proof's QR code leads to: what was made here, for a person with the paper in hand."""

from html import escape

from kiosk.contract.live import PrintedProof
from kiosk.contract.requests import Reply
from sync.province.problems import Refusal
from sync.province.proofs import Guesses, Proofs

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "referrer-policy": "no-referrer",  # the address holds the code
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>查证明真伪</title>
<style>
body{{font:1.25rem/1.6 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b2430;background:#fff}}
h1{{font-size:1.7rem}} dt{{color:#4a5666}} dd{{margin:0 0 .6rem;font-weight:bold}} p.en,dt small{{color:#4a5666}}
input,button{{font:inherit;padding:.6rem;width:100%;box-sizing:border-box;margin:.3rem 0}}
</style>
<h1>{title}</h1>{body}
<form action="/verify"><label for="code">纸上的验证码 <small>Code on the paper</small></label>
<input id="code" name="code" maxlength="60" autocomplete="off" value="">
<button>查一查 Check</button></form>
</html>
"""


def page(guesses: Guesses, proofs: Proofs, code: str) -> Reply:
    """`code` "": only the field to type it in."""
    if not code.strip():
        return _page(200, "查证明真伪", "<p>打印出来的证明，右下角有验证码。</p>")
    try:
        return _page(200, "这张证明是真的", _facts(guesses.check(proofs, code)))
    except Refusal as refusal:
        if refusal.code == "too-many":
            return _page(429, "现在查的人太多", "<p>请过一分钟再查。</p><p class=en>Try again in a minute.</p>")
        words = "<p>没有出过这个验证码的证明。请对一对纸上的字，再查一次；还是没有，请打电话问发证的单位。</p>"
        return _page(404, "没有查到", words + "<p class=en>No proof with this code was made here.</p>")


def _facts(proof: PrintedProof) -> str:
    rows = [
        ("证明 <small>Document</small>", proof.title),
        ("出证单位 <small>Issued by</small>", proof.source),
        ("给谁的 <small>Holder</small>", proof.holder),
        ("哪天出的 <small>Made on</small>", proof.made_on.isoformat()),
        *([("有效到 <small>Valid until</small>", proof.valid_until.isoformat())] if proof.valid_until else []),
    ]
    told = "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    return f"<dl>{told}</dl><p>和纸上的对一对：单位、日子、姓名第一个字都要一样。</p><p class=en>Compare with it.</p>"


def _page(status: int, title: str, body: str) -> Reply:
    return Reply(status, PAGE.format(title=title, body=body).encode(), HEADERS)
