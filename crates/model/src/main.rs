//! Explores every scene and prints what was found: `cargo model`, `cargo model --deep`, `cargo model NAME`.

use std::process::ExitCode;

use stateright::{Checker, Model};
use wayfare_model::faults::Fault;
use wayfare_model::scene::Scene;
use wayfare_model::scenes;

const THREADS: usize = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let is_deep = arguments.iter().any(|one| one == "--deep");
    let names: Vec<_> = arguments.iter().filter(|one| *one != "--deep").collect();
    let is_chosen = |scene: &Scene| names.is_empty() || names.iter().any(|one| *one == scene.name);
    let chosen: Vec<_> = scenes::all().into_iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        eprintln!("error: no scene of that name");
        return ExitCode::FAILURE;
    }
    println!(
        "{:<22} {:>10} {:>10} {:>6}",
        "scene", "states", "unique", "depth"
    );
    let broken: usize = chosen
        .into_iter()
        .map(|scene| explore(scene, is_deep))
        .sum();
    if broken == 0 {
        println!("{} properties hold in every state:", Fault::ALL.len());
        for (_, property) in Fault::ALL {
            println!("  {property}");
        }
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Explores a scene; says how many properties do not hold.
fn explore(scene: Scene, is_deep: bool) -> usize {
    let name = scene.name;
    let depth = if is_deep { scene.deep } else { scene.depth };
    let checker = scene.checker().threads(THREADS).target_max_depth(depth + 1);
    let checker = checker.spawn_bfs().join();
    println!(
        "{:<22} {:>10} {:>10} {:>6}",
        name,
        checker.state_count(),
        checker.unique_state_count(),
        depth,
    );
    let discoveries = checker.discoveries();
    for (property, path) in &discoveries {
        println!("  does not hold: {property}");
        for action in path.clone().into_actions() {
            println!("    {action:?}");
        }
    }
    discoveries.len()
}
