using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Linux.Devices;
using Nat.Linux.Links;
using Nat.Linux.Services;

namespace Nat.Linux.Forwarding;

/// <summary>
/// A NAT between two devices: one thread for each pair of queues, over one table. It forwards from <see cref="Start"/> until <see cref="Stop"/>
/// or until a device vanishes.
/// </summary>
/// <remarks>
/// A thread takes turns with the two devices of its pair. What it writes to one often has its answer there at once, since the kernel does the
/// receiver's work inside the call: so it need not be woken for the way back, nor wake anybody.
/// </remarks>
public sealed class TunNat : IDisposable
{
    private const int Batch = 64;
    private const int LongestWait = 1000;  // milliseconds, so that what has expired is noticed without traffic

    private readonly WorkerGroup _workers;
    private readonly SafePoint _safePoint = new();
    private readonly Lock _saving = new();
    private readonly List<TunPort> _ports = [];
    private readonly List<Thread> _threads = [];
    private readonly EthernetLink? _outsideLink;
    private readonly List<PortCounters> _counters = [];
    private readonly InsideServices? _services;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a NAT that does not forward yet.</summary>
    /// <param name="config">How it behaves.</param>
    /// <param name="seed">The seed of all randomness.</param>
    /// <param name="inside">The device towards the inside.</param>
    /// <param name="outside">The device towards the outside, with as many queues.</param>
    /// <param name="services">What it offers to inside hosts itself; null for nothing.</param>
    /// <param name="observer">Is told of the life of entries, by several threads at once; null if nobody listens.</param>
    /// <param name="frames">Is shown all frames, by several threads at once; null if nobody looks.</param>
    public TunNat(
        NatConfig config, ulong seed, PacketDevice inside, PacketDevice outside, ServiceOptions? services = null, IFlowObserver? observer = null, IFrameObserver? frames = null)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentNullException.ThrowIfNull(outside);
        (Inside, Outside) = (inside, outside);
        var insideLink = LinkOf(inside);
        _outsideLink = LinkOf(outside);
        int pairs = Math.Min(inside.Queues.Length, outside.Queues.Length);
        _workers = new WorkerGroup(config, seed, pairs, observer);
        if (services is not null)
            _services = new InsideServices(services, new Outlet(Side.Inside, inside.Queues[0], insideLink, frames), Counters(Side.Inside));
        for (int pair = 0; pair < pairs; pair++)
        {
            var outlets = new Outlets(new(Side.Inside, inside.Queues[pair], insideLink, frames), new(Side.Outside, outside.Queues[pair], _outsideLink, frames));
            Add(outlets);
        }
    }

    /// <summary>The device towards the inside.</summary>
    public PacketDevice Inside { get; }

    /// <summary>The device towards the outside.</summary>
    public PacketDevice Outside { get; }

    /// <summary>The engines; their counters may be read while they work.</summary>
    public WorkerGroup Workers => _workers;

    /// <summary>Packets that a device did not take: it was down or had no room.</summary>
    public long Refused => Traffic(Side.Inside).Refused + Traffic(Side.Outside).Refused;

    /// <summary>Packets that are not IPv4 and were left alone.</summary>
    public long Untranslated => Traffic(Side.Inside).Untranslated + Traffic(Side.Outside).Untranslated;

    /// <summary>What crossed the device of a side so far.</summary>
    public SideTraffic Traffic(Side side) => _counters.Select(c => c.On(side)).Aggregate(SideTraffic.Add);

    /// <summary>Ends when forwarding has ended; with a <see cref="LinuxException"/> if a device vanished.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins to forward.</summary>
    public void Start()
    {
        _safePoint.Begin(_threads.Count);
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Ends forwarding, and waits for it.</summary>
    public void Stop()
    {
        _safePoint.Stop();
        foreach (var thread in _threads.Where(t => (t.ThreadState & ThreadState.Unstarted) == 0))
            thread.Join();
    }

    /// <summary>
    /// Runs an action while no worker is inside a batch, so that it may read and change what the workers share, and waits for it. The workers
    /// finish the batch that they have, then stand still until the action is done; meanwhile packets wait in the devices, a few hundred at
    /// most, so the action should be short. Before <see cref="Start"/> and after <see cref="Stop"/> it runs at once.
    /// </summary>
    /// <param name="action">
    /// What to run, on the calling thread. It must not stop this NAT nor call this again. What it throws, the caller gets; the workers go on.
    /// </param>
    /// <exception cref="ObjectDisposedException">The tables are freed already.</exception>
    public void AtRest(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _safePoint.Run(action);
    }

    /// <summary>
    /// Takes another configuration, all of it or none; flows live on, see <see cref="WorkerGroup.Change"/>. On an outside link it answers for the
    /// new external addresses from now on.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <exception cref="ArgumentException">It cannot be taken; the message says why, and the one before goes on.</exception>
    public void Change(NatConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        AtRest(() =>
        {
            _workers.Change(config);
            foreach (var port in _ports)
                port.LinkLimit = LinkLimit(config);
            _outsideLink?.Change(config.Outside[0].First, config.Outside);
        });
    }

    /// <summary>
    /// Saves the flows and what belongs to them to a file that is replaced whole or not at all, see <see cref="WorkerGroup.Save"/>. A NAT that
    /// forwards stands still while it is written, some tenths of a second for a million flows.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written; the message is a sentence, and a file of that name is as it was.</exception>
    public void Save(string path)
    {
        lock (_saving)
            StateFile.Replace(path, to => AtRest(() => _workers.Save(to, LiveClock.Now, DateTimeOffset.UtcNow)));
    }

    /// <summary>Takes over the flows that were saved to a file, before <see cref="Start"/>; see <see cref="WorkerGroup.Restore"/>.</summary>
    /// <param name="path">The file; it stays as it is.</param>
    /// <returns>What became of the flows.</returns>
    /// <exception cref="StateException">It holds no state, or a damaged one: then this NAT should not start.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RestoreReport Restore(string path)
    {
        using var file = File.OpenRead(path);
        return _workers.Restore(file, LiveClock.Now, DateTimeOffset.UtcNow);
    }

    /// <summary>Stops, and frees the tables. The devices are the caller's.</summary>
    public void Dispose()
    {
        Stop();
        _services?.Dispose();
        _safePoint.Dispose();
        _workers.Dispose();
    }

    private void Add(Outlets outlets)
    {
        var (inside, outside) = (Port(Side.Inside, outlets), Port(Side.Outside, outlets));
        var engine = _workers[_threads.Count];
        _threads.Add(new Thread(() => Run(inside, outside, engine)) { Name = $"nat {_threads.Count}", IsBackground = true });
    }

    private TunPort Port(Side side, Outlets outlets)
    {
        var port = new TunPort(side, outlets, Counters(side), Batch, LinkLimit(_workers[0].Config), side == Side.Inside ? _services : null);
        _ports.Add(port);
        return port;
    }

    private static int LinkLimit(NatConfig config) => Math.Min(config.InsideMtu == 0 ? int.MaxValue : config.InsideMtu, config.OutsideMtu == 0 ? int.MaxValue : config.OutsideMtu);

    private PortCounters Counters(Side side)
    {
        var counters = new PortCounters(side);
        _counters.Add(counters);
        return counters;
    }

    private static EthernetLink? LinkOf(PacketDevice device) => device.Link is { } link ? new EthernetLink(link) : null;

    private void Run(TunPort inside, TunPort outside, NatEngine engine)
    {
        var slots = new PacketSlot[Batch];
        while (_safePoint.Pass() && !inside.IsGone && !outside.IsGone)
        {
            if (!(Turn(inside) | Turn(outside)) && !_safePoint.Alarm.WaitFor(inside.File, outside.File, LongestWait))
                Tick();
        }

        if (inside.IsGone || outside.IsGone)
        {
            string name = inside.IsGone ? Inside.Name : Outside.Name;
            _ended.TrySetException(new LinuxException($"the device {name} has vanished while the NAT was running: it was deleted, or its namespace was"));
            _safePoint.Stop();
        }

        if (_safePoint.End())
            _ended.TrySetResult();

        bool Turn(TunPort port)
        {
            var batch = slots.AsSpan(0, port.Receive(slots));
            if (batch.IsEmpty)
                return false;
            engine.Process(port.Memory, batch);
            port.Complete(batch, engine.Outbox);
            engine.Outbox.Clear();
            return true;
        }

        void Tick()
        {
            engine.Tick(LiveClock.Now);
            outside.Complete([], engine.Outbox);
            engine.Outbox.Clear();
        }
    }
}
