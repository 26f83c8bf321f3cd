"""Cycles among registrations that need each other: a pure function on a graph of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cycles(graph: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """All members of cycles (Tarjan's strong components, without recursion); needs outside the graph do not count."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: set[str] = set()
    for start in graph:
        if start in index:
            continue
        work = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        path.append(start)
        on_path.add(start)
        while work:
            node, needs = work[-1]
            for needed in needs:
                if needed not in graph:
                    continue
                if needed not in index:
                    index[needed] = low[needed] = len(index)
                    path.append(needed)
                    on_path.add(needed)
                    work.append((needed, iter(graph[needed])))
                    break
                if needed in on_path:
                    low[node] = min(low[node], index[needed])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found |= _component(node, path, on_path, graph)
    return frozenset(found)


def _component(root: str, path: list[str], on_path: set[str], graph: Mapping[str, Sequence[str]]) -> set[str]:
    members: set[str] = set()
    while True:
        member = path.pop()
        on_path.discard(member)
        members.add(member)
        if member == root:
            break
    return members if len(members) > 1 or root in graph[root] else set()
