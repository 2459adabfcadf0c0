"""The key that the province answers to: its public part travels in the case, its private part lies in the stub."""

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

from kiosk.contract.jose import PublicKey, Refused
from kiosk.contract.sm2 import Sm2Key
from kiosk.contract.suite import Suite
from kiosk.contract.suites import NATIONAL

Jwk = dict[str, str]


def new_reply_key(suite: Suite) -> tuple[Jwk, Jwk]:
    """Its public and its private JWK."""
    if suite is NATIONAL:
        key = Sm2Key.generate()
        assert key.secret is not None
        public = key.public().as_jwk()
        return public, {**public, "d": urlsafe_b64encode(key.secret).decode("ascii")}
    made = ECKey.generate_key("P-256", auto_kid=False)
    return _texts(made.as_dict(private=False)), _texts(made.as_dict(private=True))


def private_key(jwk: Jwk) -> PublicKey:
    """Raises Refused."""
    try:
        if jwk.get("crv") == NATIONAL.curve:
            public = Sm2Key.of_jwk({name: value for name, value in jwk.items() if name != "d"})
            return Sm2Key(public.point, urlsafe_b64decode(jwk["d"].encode()))
        return ECKey.import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("reply key: unusable") from error


def _texts(raw: object) -> Jwk:
    assert isinstance(raw, dict)
    return {name: str(raw[name]) for name in ("kty", "crv", "x", "y", "d") if name in raw}
