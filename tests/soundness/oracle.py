"""Random nets with the verdict of pm4py, an independent checker of workflow nets.

    oracle.py COUNT FILE

Each line of FILE is `verdict class net`. The net is written as `tests/it/soundness/corpus.rs` reads it:
`start>split split>a ..`, where a name begins with what its node does. pm4py judges the workflow net that
the flow is: a place for each node, a transition for each way of a task or a choice, one for all ways of a
split, and one for a join, with a place for each branch of the split that it closes.

The verdicts are the same, except where a class is named. pm4py then calls unsound what the engine of
procession does on purpose:

  end    a branch of a split can come to the end while others run: the end takes out one token only, and the
         process is over with the last one. A workflow net has one token in its end, ever.
  some   a branch can go on without ever coming to the join: the join waits for those that still can come,
         where a workflow net's join waits for ever.
  share  branches of several splits, one within the other, come to one join: it waits for all of them, where a
         workflow net's join takes one token of each place.
  round  a loop comes to a split again while a branch of an earlier round may still run.

And one class where procession is the stricter of the two:

  alone  a join that only one branch comes to, over several ways. In both it lets each token pass; procession
         refuses it, because it says that something is waited for.
"""

import collections
import random
import sys

from pm4py import check_soundness
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to


class Flow:
    """Nodes by their names, each with the names that it leads to."""

    def __init__(self, ways):
        self.ways = ways
        self.names = list(ways)

    def text(self):
        return " ".join(f"{name}>{to}" for name in self.names for to in self.ways[name])

    def reach(self, sources, without=()):
        """The nodes that can be come to from some, these included, not through others."""
        seen, todo = set(), [node for node in sources if node not in without]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += [to for to in self.ways[node] if to not in without]
        return seen

    def is_whole(self):
        """Every node is come to, leads to the end, and leads twice to none."""
        back = collections.defaultdict(list)
        for name, targets in self.ways.items():
            for to in targets:
                back[to].append(name)
        reversed_flow = Flow({name: back[name] for name in self.names})
        differ = all(len(set(to)) == len(to) for to in self.ways.values())
        names = set(self.names)
        return differ and self.reach(["start"]) == names == reversed_flow.reach(["end"])

    def dominates(self, one, other):
        return other not in self.reach(["start"], [one])

    def closed(self, join):
        """The innermost split that every way to the join leads through."""
        splits = [n for n in self.names if n.startswith("split") and self.dominates(n, join)]
        return max(splits, key=lambda n: sum(self.dominates(o, n) for o in splits), default=None)

    def branches(self, join):
        """The ways into a join, sorted by the branches of its split that come over them."""
        split = self.closed(join)
        into = [name for name in self.names if join in self.ways[name]]
        groups = collections.defaultdict(list)
        for name in into:
            if split is None:
                key = name
            elif name == split:
                key = join
            else:
                starts = [to for to in self.ways[split] if to != join]
                key = tuple(to for to in starts if name in self.reach([to], [split, join]))
            groups[key].append(name)
        return groups


def petri_net(flow):
    net = PetriNet("flow")
    places = {}

    def place(name):
        if name not in places:
            places[name] = PetriNet.Place(name)
            net.places.add(places[name])
        return places[name]

    into = {}
    for name in flow.names:
        if name.startswith("join"):
            for number, sources in enumerate(flow.branches(name).values()):
                for source in sources:
                    into[source, name] = f"{name}.{number}"

    def entry(source, name):
        return place(into.get((source, name), name))

    def transition(label, before, after):
        made = PetriNet.Transition(label, label)
        net.transitions.add(made)
        for one in before:
            add_arc_from_to(one, made, net)
        for one in after:
            add_arc_from_to(made, one, net)

    for name in flow.names:
        targets = flow.ways[name]
        own = sorted({at for (_, join), at in into.items() if join == name})
        before = [place(at) for at in own] or [place(name)]
        if name.startswith(("split", "join")):
            transition(name, before, [entry(name, to) for to in targets])
        else:
            for to in targets:
                transition(f"{name}>{to}", before, [entry(name, to)])
    return net, Marking({place("start"): 1}), Marking({place("end"): 1})


def verdict(flow):
    net, initial, final = petri_net(flow)
    return bool(check_soundness(net, initial, final)[0])


def difference(flow):
    """The class of a net on which the engine and a workflow net differ on purpose."""
    joins = [name for name in flow.names if name.startswith("join")]
    splits = [name for name in flow.names if name.startswith("split")]
    closing = collections.defaultdict(list)
    for join in joins:
        closing[flow.closed(join)].append(join)
    for split in splits:
        mine = closing[split]
        for to in flow.ways[split]:
            branch = flow.reach([to], mine)
            if split in branch:
                return "round"
            if "end" in branch:
                return "end"
    for join in joins:
        split = flow.closed(join)
        if split is None:
            continue
        for to in flow.ways[split]:
            if to != join and join not in flow.reach([to], [split]):
                return "some"
        within = flow.reach(flow.ways[split], [split, join])
        for inner in splits:
            if inner in within and not closing[inner]:
                return "share"
        for to in flow.ways[split]:
            # A choice between this join and another one.
            others = [other for other in joins if other != join and flow.closed(other) == split]
            around = flow.reach([to], [split, join])
            if any(other in around and join not in flow.reach([other], [split]) for other in others):
                return "some"
    return "-"


def alone(flow):
    joins = [name for name in flow.names if name.startswith("join")]
    return "alone" if any(len(flow.branches(join)) == 1 for join in joins) else "-"


class Writer:
    """Sound flows of blocks."""

    def __init__(self, rng):
        self.rng = rng
        self.ways = {"start": []}
        self.count = 0

    def node(self, kind):
        self.count += 1
        name = f"{kind}{self.count}"
        self.ways[name] = []
        return name

    def block(self, depth):
        """Writes a block; answers with its first and its last node."""
        kind = self.rng.choice(["task", "row", "if", "split", "loop"]) if depth else "task"
        if kind == "row":
            one, other = self.block(depth - 1), self.block(depth - 1)
            self.ways[one[1]].append(other[0])
            return one[0], other[1]
        if kind in ("if", "split"):
            first = self.node(kind)
            last = self.node("join" if kind == "split" else "task")
            for _ in range(self.rng.choice([2, 2, 3])):
                inner = self.block(depth - 1)
                self.ways[first].append(inner[0])
                self.ways[inner[1]].append(last)
            return first, last
        if kind == "loop":
            first, last = self.node("task"), self.node("if")
            inner = self.block(depth - 1)
            self.ways[first].append(inner[0])
            self.ways[inner[1]].append(last)
            self.ways[last].append(first)
            exit = self.node("task")
            self.ways[last].append(exit)
            return first, exit
        node = self.node("task")
        return node, node

    def flow(self, depth):
        first, last = self.block(depth)
        self.ways["start"].append(first)
        self.ways["end"] = []
        self.ways[last].append("end")
        return Flow(self.ways)


def renamed(flow, old, new):
    word = lambda name: new if name == old else name
    return Flow({word(name): [word(to) for to in ways] for name, ways in flow.ways.items()})


def mutated(flow, rng):
    """One mistake: a way that leads elsewhere, a split for a choice or the other way round, no join."""
    flow = Flow({name: list(ways) for name, ways in flow.ways.items()})
    what = rng.choice(["way", "way", "kind", "join"])
    if what == "way":
        name = rng.choice([name for name in flow.names if flow.ways[name]])
        at = rng.randrange(len(flow.ways[name]))
        flow.ways[name][at] = rng.choice([to for to in flow.names if to != "start"])
        return flow
    kinds = {"kind": ("if", "split"), "join": ("join",)}[what]
    names = [name for name in flow.names if name.startswith(kinds)]
    if not names:
        return flow
    name = rng.choice(names)
    number = name.lstrip("abcdefghijklmnopqrstuvwxyz")
    new = "task" if what == "join" else "split" if name.startswith("if") else "if"
    return renamed(flow, name, new + number)


def wild(rng):
    """A flow without any structure."""
    parts = rng.randint(3, 7)
    names = ["start"]
    names += [rng.choice(["task", "if", "split", "join"]) + str(part) for part in range(parts)]
    ways = {}
    for at, name in enumerate(names):
        many = 2 if name.startswith(("if", "split")) else 1
        targets = [to for to in names[1:] + ["end"] if to != name]
        ahead = names[at + 1 : at + 4] + ["end"] * (at + 4 > len(names))
        chosen = []
        while len(chosen) < many:
            to = rng.choice(targets if rng.random() < 0.15 else ahead)
            if to not in chosen:
                chosen.append(to)
            elif len(set(ahead)) < many:
                chosen.append(rng.choice([to for to in targets if to not in chosen]))
        ways[name] = chosen
    ways["end"] = []
    return Flow(ways)


def nets(count, rng):
    seen = set()
    while len(seen) < count:
        if rng.random() < 0.35:
            flow = wild(rng)
        else:
            flow = Writer(rng).flow(rng.choice([2, 2, 3]))
            for _ in range(rng.choice([0, 1, 1, 2])):
                flow = mutated(flow, rng)
        text = flow.text()
        if text not in seen and len(flow.names) <= 15 and flow.is_whole():
            seen.add(text)
            yield flow


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    rng = random.Random(20261121)
    counts = collections.Counter()
    with open(path, "w") as file:
        for flow in nets(count, rng):
            sound = verdict(flow)
            kind = alone(flow) if sound else difference(flow)
            counts["sound" if sound else "unsound", kind] += 1
            file.write(f"{'sound' if sound else 'unsound'} {kind} {flow.text()}\n")
    for (word, kind), number in sorted(counts.items()):
        print(f"{number:6} {word} {kind}")


if __name__ == "__main__":
    main()
