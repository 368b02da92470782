"""The tree over a batch is the one of RFC 9162, and a path leads to its root from one entry in one place alone."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.receipts.merkle import MerkleTree, root_over
from masking import suite

STD = suite("std")
entries = st.lists(st.binary(max_size=8), min_size=1, max_size=20)


def head(found: list[bytes]) -> bytes:
    """The Merkle tree hash as RFC 9162, section 2.1.1, defines it."""
    if len(found) == 1:
        return hashlib.sha256(b"\0" + found[0]).digest()
    half = 1
    while half * 2 < len(found):
        half *= 2
    return hashlib.sha256(b"\1" + head(found[:half]) + head(found[half:])).digest()


@given(entries)
def test_the_root_is_that_of_rfc_9162(found: list[bytes]) -> None:
    assert MerkleTree.over(STD, found).root == head(found)


@given(entries)
def test_every_path_leads_to_the_root(found: list[bytes]) -> None:
    tree = MerkleTree.over(STD, found)
    for index, entry in enumerate(found):
        assert root_over(STD, entry, index, len(found), tree.path(index)) == tree.root


@given(entries, st.data())
def test_a_path_leads_there_from_no_other_place_entry_or_count(found: list[bytes], data: st.DataObject) -> None:
    tree = MerkleTree.over(STD, found)
    index = data.draw(st.integers(0, len(found) - 1))
    path, entry = tree.path(index), found[index]
    assert root_over(STD, entry + b"x", index, len(found), path) != tree.root
    for other in range(-1, len(found) + 1):
        if other != index:
            # a path can only fit another place where equal entries make equal digests beside it
            reached = root_over(STD, entry, other, len(found), path)
            assert reached != tree.root or entry == found[other]
    assert root_over(STD, entry, index, len(found), (*path, bytes(32))) is None
    if path:
        assert root_over(STD, entry, index, len(found), path[:-1]) is None


@pytest.mark.parametrize(("index", "count"), [(-1, 1), (1, 1), (0, 0), (5, 3)])
def test_there_is_no_place_outside(index: int, count: int) -> None:
    assert root_over(STD, b"", index, count, ()) is None


@given(st.binary(max_size=4), st.binary(max_size=4))
def test_two_digests_are_never_an_entry(left: bytes, right: bytes) -> None:
    """Without the leading bytes a node of the tree could be shown as an entry of a smaller one."""
    tree = MerkleTree.over(STD, [left, right])
    node = tree.levels[0][0] + tree.levels[0][1]
    assert MerkleTree.over(STD, [node]).root != tree.root
