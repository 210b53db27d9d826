//! Programs made from bytes, as the fuzz target `heap` makes them: no input is too short or too odd.

use heap_model::{Choices, Config, Random, World, run};

#[test]
fn any_bytes_are_a_program() {
    let mut random = Random(5);
    for len in [0, 1, 2, 7, 100, 1500, 1500, 1500, 4000] {
        let bytes: Vec<u8> = (0..len).map(|_| random.below(256) as u8).collect();
        run(&mut World::new(Config { generations: 3, ..Config::default() }), &mut Choices::Bytes(&bytes));
    }
}
