"""Revision 0003: the order in which announcements and notices follow one another, for whoever follows them."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Announcements made before have no turn until somebody acts in them: nobody could follow them then."""
    feeds = op.create_table(
        "feeds",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(feeds, [{"name": "announcements", "last": 0}, {"name": "notices", "last": 0}])
    op.create_table(
        "turns",
        sa.Column(
            "proceeding",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("proceedings.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("feed", sa.String(16), nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
    )
    op.create_index("turns_of_feed", "turns", ["feed", "turn"])
