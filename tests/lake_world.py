"""Prints the flags of `ilaudit sim` for a world that a seed chooses, with faults that leave gaps.

    lake_world.py SEED
"""

import random
import sys

seed = int(sys.argv[1])
chance = random.Random(seed)
KINDS = ["folders", "documents", "users", "groups", "permissions", "access_report"]
ITEMS = ["wrong-type", "no-id", "surrogate", "bad-utf8", "twice"]
faults = {
    f"{chance.choice(ITEMS)}!@40%:{chance.choice(KINDS[:4])}",
    f"{chance.choice(ITEMS)}!@40%:{chance.choice(KINDS[:4])}",
    f"{chance.choice(['21-3', '1-1-3', '3-1', 'page'])}!@20%:{chance.choice(KINDS)}",
    f"{chance.choice(['500', 'half', 'array', '503'])}!@10%:{chance.choice(KINDS)}",
}
sizes = {"exchanges": chance.randint(1, 9), "documents": chance.randint(3, 60), "users": chance.randint(2, 30), "groups": chance.randint(1, 9)}
print(f"--seed {seed}", *[f"--{name} {size}" for name, size in sizes.items()], f"--faults {','.join(sorted(faults))}")
