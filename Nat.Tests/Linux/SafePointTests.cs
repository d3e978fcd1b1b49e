using Nat.Linux.Forwarding;

namespace Nat.Tests.Linux;

/// <summary>Workers that stand still for an action between two batches, and only there.</summary>
public sealed class SafePointTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<Thread> _workers = [];
    private SafePoint _point = null!;
    private int _inside;    // workers that are inside a batch
    private long _batches;

    [SetUp]
    public void Linux_has_event_descriptors()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("event descriptors are Linux's");
        _point = new SafePoint();
        (_inside, _batches) = (0, 0);
        _workers.Clear();
    }

    [TearDown]
    public void All_workers_end()
    {
        if (_point is null)
            return;
        _point.Stop();
        foreach (var worker in _workers)
            Assert.That(worker.Join(Patience), Is.True, "a worker ends");
        _point.Dispose();
    }

    [Test]
    public void No_worker_is_inside_a_batch_while_an_action_runs_and_all_go_on_afterwards()
    {
        Begin(3);
        for (int i = 0; i < 200; i++)
        {
            int inside = -1;
            _point.Run(() =>
            {
                inside = Volatile.Read(ref _inside);
                Thread.Yield();
                inside += Volatile.Read(ref _inside);
            });
            Assert.That(inside, Is.Zero);
        }

        long batches = Interlocked.Read(ref _batches);
        Assert.That(() => Interlocked.Read(ref _batches), Is.GreaterThan(batches).After((int)Patience.TotalMilliseconds, 1));
    }

    [Test]
    public void Actions_of_several_threads_run_one_after_the_other()
    {
        Begin(2);
        int running = 0, most = 0, done = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                _point.Run(() =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    done++;
                    Interlocked.Decrement(ref running);
                });
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        Assert.That(callers.TrueForAll(caller => caller.Join(Patience)), Is.True);
        Assert.That((most, done), Is.EqualTo((1, 200)));
    }

    [Test]
    public void What_an_action_throws_its_caller_gets_and_the_workers_go_on()
    {
        Begin(2);
        Assert.That(() => _point.Run(() => throw new InvalidOperationException("no")), Throws.InvalidOperationException);
        long batches = Interlocked.Read(ref _batches);
        Assert.That(() => Interlocked.Read(ref _batches), Is.GreaterThan(batches).After((int)Patience.TotalMilliseconds, 1));
        _point.Run(() => { });
    }

    [Test]
    public void It_does_not_wait_for_workers_that_have_ended()
    {
        Begin(2);
        var caller = new Thread(() =>
        {
            for (int i = 0; i < 100_000; i++)
                _point.Run(() => { });
        });
        caller.Start();
        _point.Stop();
        Assert.That(_workers.TrueForAll(worker => worker.Join(Patience)), Is.True, "workers end while actions are run");
        Assert.That(caller.Join(Patience), Is.True, "actions run though there is no worker any more");
    }

    [Test]
    public void Once_closed_it_runs_nothing()
    {
        _point.Dispose();
        Assert.That(() => _point.Run(() => { }), Throws.TypeOf<ObjectDisposedException>());
        _point = new SafePoint();
    }

    private void Begin(int workers)
    {
        _point.Begin(workers);
        for (int i = 0; i < workers; i++)
        {
            var worker = new Thread(() =>
            {
                while (_point.Pass())
                {
                    Interlocked.Increment(ref _inside);
                    Thread.SpinWait(50);
                    Interlocked.Increment(ref _batches);
                    Interlocked.Decrement(ref _inside);
                }

                _point.End();
            });
            _workers.Add(worker);
            worker.Start();
        }
    }
}
