"""Compiled code that is kept on disk is not used when what it was made of elsewhere has changed."""

import numpy as np
import pytest

from lindung.screening.methods.compiled import compiled


def mark_of(**scope):
    """The mark of a compiled function whose module has these names."""
    exec(compile("def made():\n    return one + other()\n", __file__, "exec"), scope)  # noqa: S102
    return compiled(scope["made"])._cache._cache_file._source_stamp


@pytest.mark.parametrize("one", [2, 1.5, "1", (1, 2), np.ones(3)])
def test_another_constant_of_another_file_is_another_mark(one):
    assert mark_of(one=1) == mark_of(one=1)
    assert mark_of(one=one) != mark_of(one=1)


def test_another_constant_in_a_function_that_is_called_is_another_mark():
    def calling(inner):
        scope = {"inner": inner}
        exec(compile("def other():\n    return inner\n", __file__, "exec"), scope)  # noqa: S102
        return mark_of(one=1, other=compiled(scope["other"]))

    assert calling(1) == calling(1)
    assert calling(1) != calling(2)
    assert calling(1) != mark_of(one=1)
