"""Proceedings over GraphQL: every type and field of a procedure is made from its own dataclasses.

`naming`, `describing` ← `shapes` ← `reflecting`, `reading`; `cursors`, `counting`, `feeds` ← `services` ← `desk` ←
`shown` ← `looks`, `steps`, `notices`, `usage` ← `subscribing` ← `building`, each importing only what stands before it.
"""
