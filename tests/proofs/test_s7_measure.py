import time, cProfile, pstats, pytest
from tests.proofs.test_matrix import *
from tests.proofs import people, routes
from tests.proofs.conftest import *
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_nation")]
del test_every_address_has_a_door_with_its_rule
def test_measure(in_nation):
    c=time.process_time()
    everybody=[*people.outside(), *people.outside_everywhere()]
    print("made", time.process_time()-c)
    prof=cProfile.Profile()
    for n,k in enumerate(everybody):
        found=[r for r in asked_of(k, routes.all_routes()) if is_ours(r)]
        c=time.process_time(); num=0; st={}
        if n in (1,): prof.enable()
        for r in found:
            for v in verbs_of(r):
                num+=1; assert learns(k,r,v)==[]
        prof.disable()
        print(k.name, len(found), num, round(time.process_time()-c,2))
    pstats.Stats(prof).sort_stats("cumtime").print_stats(45)
