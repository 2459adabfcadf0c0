"""The key provider that the configuration names."""

from pathlib import Path
from typing import assert_never

from kiosk.config import Keys
from kiosk.keys.in_files import FileMachineKey, FileTerminalKey, SealedSm2Key
from kiosk.keys.provider import KeyProvider, MachineKey, TerminalKey
from kiosk.state import StateFolder


def open_provider(state: StateFolder, keys: Keys) -> KeyProvider:
    """Makes the keys on first use. Raises KeysBroken."""
    folder = state.keys

    def terminal(machine: MachineKey, own: TerminalKey | None) -> TerminalKey:
        if keys.suite == "national":
            return SealedSm2Key(folder, machine)
        return own or FileTerminalKey(folder)

    machine: MachineKey
    match keys.provider:
        case "file":
            machine = FileMachineKey(folder)
            return KeyProvider(machine, terminal(machine, None), "in files", stolen_with_disk=True)
        case "tpm":
            from kiosk.keys.tpm import TpmMachineKey, TpmTerminalKey, tpm_at

            tpm = tpm_at(keys.tpm)
            machine = TpmMachineKey(tpm, folder)
            own = TpmTerminalKey(tpm, folder) if keys.suite == "international" else None
            return KeyProvider(machine, terminal(machine, own), f"in the TPM at {keys.tpm}", stolen_with_disk=False)
        case "pkcs11":
            from kiosk.keys.token import Token, TokenMachineKey, TokenTerminalKey

            token = Token(keys.module, keys.label, state.root / Path(keys.pin_file), folder)
            machine = TokenMachineKey(token)
            made = TokenTerminalKey(token) if keys.suite == "international" else None
            return KeyProvider(machine, terminal(machine, made), f"in the token {keys.label}", stolen_with_disk=False)
        case _:
            assert_never(keys.provider)
