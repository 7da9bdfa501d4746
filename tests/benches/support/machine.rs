//! What else the machine was busy with.

/// Says how busy the machine is: figures of one run can only be compared with each other.
pub(crate) fn print_load() {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
    println!("# {cores} cores, load average {load}");
}
