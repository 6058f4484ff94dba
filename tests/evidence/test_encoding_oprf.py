"""The oblivious function: the standard's own vectors, and what a listener sees."""

import pytest

from lindung.evidence.methods.encoding.oprf import (
    Proof,
    blind,
    evaluate,
    finish,
    holds,
    is_point,
    new_key,
    output,
    public_key,
)

# RFC 9497, appendix A.1.2: ristretto255-SHA512, VOPRF mode.
KEY = bytes.fromhex("e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909")
PUBLIC = bytes.fromhex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e")
BLINDS = (
    bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"),
    bytes.fromhex("222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e"),
)
INPUTS = (b"\x00", b"\x5a" * 17)
OUTPUTS = (
    bytes.fromhex(
        "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
        "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
    ),
    bytes.fromhex(
        "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
        "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6"
    ),
)
ONE = {  # test vectors 1 and 2: blinded with the first blind, proof with the second as its random scalar
    0: (
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
        "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
        "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
    ),
    1: (
        "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
        "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
        "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
        "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
    ),
}


@pytest.mark.parametrize("at", [0, 1])
def test_the_standards_vectors_for_one_element_are_reproduced(at):
    element, evaluated, proof = (bytes.fromhex(text) for text in ONE[at])
    blinded = blind(INPUTS[at], BLINDS[0])
    assert blinded.element == element
    answered, proved = evaluate(KEY, [element], BLINDS[1])
    assert answered == [evaluated]
    assert proved.challenge + proved.answer == proof
    assert holds(proved, PUBLIC, [element], answered)
    assert finish(INPUTS[at], BLINDS[0], evaluated) == OUTPUTS[at] == output(KEY, INPUTS[at])


def test_the_standards_vector_for_a_batch_is_reproduced():
    elements = [blind(one, scalar).element for one, scalar in zip(INPUTS, BLINDS, strict=True)]
    assert elements[1].hex() == "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654"
    drawn = bytes.fromhex("419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c")
    answered, proved = evaluate(KEY, elements, drawn)
    assert answered[1].hex() == "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a"
    assert (proved.challenge + proved.answer).hex() == (
        "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
        "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08"
    )
    assert [finish(*three) for three in zip(INPUTS, BLINDS, answered, strict=True)] == list(OUTPUTS)


def test_the_public_key_is_the_standards():
    assert public_key(KEY) == PUBLIC


def test_an_answer_with_two_keys_does_not_prove():
    elements = [blind(one).element for one in (b"A1", b"B2", b"C3")]
    first, second = new_key(), new_key()
    honest, proof = evaluate(first, elements)
    mixed = [*honest[:2], evaluate(second, elements[2:])[0][0]]
    assert holds(proof, public_key(first), elements, honest)
    assert not holds(proof, public_key(first), elements, mixed)
    assert not holds(proof, public_key(second), elements, honest)
    assert not holds(Proof(proof.answer, proof.challenge), public_key(first), elements, honest)


def test_a_listener_sees_another_point_each_time_and_never_the_same_for_one_identifier():
    points = {blind(b"PRACTICE-PASSPORT-1").element for _ in range(20)}
    assert len(points) == 20
    assert all(is_point(point) for point in points)


def test_what_is_no_point_is_refused():
    assert not is_point(b"\xff" * 32)
    assert not is_point(bytes(32))
    assert not is_point(b"short")
    with pytest.raises(ValueError, match="not a point"):
        evaluate(new_key(), [b"\xff" * 32])
