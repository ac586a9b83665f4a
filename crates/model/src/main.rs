//! Explores every scene and prints what was found: `cargo model`, `cargo model --deep`, `cargo model NAME`.

use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use stateright::{Checker, HasDiscoveries, Model};
use wayfare_model::faults::Fault;
use wayfare_model::scene::Scene;
use wayfare_model::scenes;

/// Scenes at once. Each has one thread: two would not meet every state by its shortest way, and what
/// lies within the depth by that way alone would be missed.
const AT_ONCE: usize = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let is_deep = arguments.iter().any(|one| one == "--deep");
    let names: Vec<_> = arguments.iter().filter(|one| *one != "--deep").collect();
    let is_chosen = |scene: &Scene| names.is_empty() || names.iter().any(|one| *one == scene.name);
    let mut chosen: Vec<_> = scenes::all().into_iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        eprintln!("error: no scene of that name");
        return ExitCode::FAILURE;
    }
    for scene in &mut chosen {
        if is_deep {
            scene.depth = scene.deep;
        }
    }
    println!(
        "{:<26} {:>10} {:>10} {:>6}",
        "scene", "states", "unique", "depth"
    );
    let broken = explore_all(chosen);
    if broken > 0 {
        return ExitCode::FAILURE;
    }
    println!("{} properties hold in every state:", Fault::ALL.len());
    for (_, property) in Fault::ALL {
        println!("  {property}");
    }
    ExitCode::SUCCESS
}

/// Says how many properties do not hold, of all scenes.
fn explore_all(chosen: Vec<Scene>) -> usize {
    let waiting = Mutex::new(chosen.into_iter());
    let next = || waiting.lock().ok()?.next();
    let work = || std::iter::from_fn(next).map(explore).sum::<usize>();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let broken = workers.into_iter().map(|worker| worker.join().unwrap_or(1));
        broken.sum()
    })
}

/// Explores a scene until it is done or a property does not hold; says how many do not.
fn explore(scene: Scene) -> usize {
    let name = scene.to_string();
    let depth = scene.depth;
    let checker = scene.checker().finish_when(HasDiscoveries::AnyFailures);
    let checker = checker.spawn_bfs().join();
    let mut report = format!(
        "{name:<26} {:>10} {:>10} {depth:>6}",
        checker.state_count(),
        checker.unique_state_count(),
    );
    let discoveries = checker.discoveries();
    for (property, path) in &discoveries {
        report += &format!("\n  does not hold: {property}");
        for action in path.clone().into_actions() {
            report += &format!("\n    {action:?}");
        }
    }
    println!("{report}");
    discoveries.len()
}
