"""`zhaobi verify …`: files of questions, receipts, blind lists, and what a provider's desk sees of verifications."""

import typer

from api.blind_cli import join_blind
from api.receipt_cli import new_key, receipt
from api.verification_desk_cli import alarms, lift, lifts, locks
from api.verification_files_cli import join_files

verification = typer.Typer(help="Verify mode: files of questions, receipts and their keys, locks and alarms.")
for command in (receipt, locks, lift, lifts, alarms):
    verification.command()(command)
verification.command("new-key")(new_key)
join_blind(verification)
join_files(verification)
