"""Scales of axes and colours: what follows from numbers alone."""

import numpy as np
import pytest

from richsweep.figures.scales import edges, is_logarithmic, norm_of, spread


@pytest.mark.parametrize(("values", "expected"), [
    ([0.1, 1, 10], True), ([1, 2, 4], True), ([0.03, 0.1, 0.3], True), ([0.1, 0.5, 2], True), ([1, 3, 50, 51], True),
    ([1, 100], True), ([1, 9], False), ([1, 2, 3], False), ([10, 20, 30, 40], False), ([-1, 0, 1], False), ([0, 1, 10], False),
    ([2, 3, 5], False)])
def test_axes_are_logarithmic_at_equal_ratios_or_over_a_decade(values, expected):
    assert is_logarithmic(np.array(values)) is expected


@pytest.mark.parametrize(("values", "expected"), [
    ([1, 2, 4], [2**-0.5, 2**0.5, 2**1.5, 2**2.5]), ([-1, 0, 1], [-1.5, -0.5, 0.5, 1.5]), ([0, 1, 3], [-0.5, 0.5, 2, 4]),
    ([0], [-0.5, 0.5]), ([4], [2, 6]), ([-2], [-3, -1])])
def test_borders_lie_half_way_in_the_values_own_scale(values, expected):
    assert np.allclose(edges(np.array(values)), expected, rtol=1e-12)


@pytest.mark.parametrize(("values", "logarithmic", "expected"), [
    ([0.5, 2, 4], False, (0, 4)), ([0.5, 2, 4], True, (0.5, 4)), ([0, 0.1, 3], True, (0.1, 3)), ([2, 2], True, (2, 20)),
    ([np.nan, 1, 8], True, (1, 8)), ([np.nan, 1, np.inf], False, (0, 1)), ([], False, (0, 1)), ([0, 0], False, (0, 1)),
    ([], True, (1, 10))])
def test_colours_span_what_is_there(values, logarithmic, expected):
    norm = norm_of(values, logarithmic)
    assert (norm.vmin, norm.vmax) == expected
    assert ("Log" in type(norm).__name__) is logarithmic


@pytest.mark.parametrize(("count", "most", "expected"), [
    (0, 4, []), (1, 4, [0]), (3, 4, [0, 1, 2]), (7, 4, [0, 2, 4, 6]), (100, 2, [0, 99])])
def test_first_and_last_are_among_those_that_are_drawn(count, most, expected):
    assert spread(np.arange(count), most) == expected
