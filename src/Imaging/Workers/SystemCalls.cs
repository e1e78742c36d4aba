using System.Runtime.InteropServices;

namespace Darkroom.Imaging;

/// <summary>Refuses all threads of this process, for good, the system calls that a worker has no business with (seccomp).</summary>
internal static unsafe partial class SystemCalls
{
    private const int SetFilter = 1;
    private const int AllThreads = 1;
    private const uint AllowCall = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint FailWithEperm = 0x00050000 | 1;
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const int OffsetOfNumber = 0;
    private const int OffsetOfArchitecture = 4;
    private const uint X32 = 0x40000000;

    // The same number everywhere: io_uring_setup, pidfd_send_signal, pidfd_open, pidfd_getfd.
    private static readonly uint[] Everywhere = [425, 424, 434, 438];

    // socket, socketpair, execve, execveat, kill, rt_sigqueueinfo, ptrace, process_vm_readv, process_vm_writev, unshare, setns, mount,
    // open_by_handle_at, bpf, perf_event_open, add_key, keyctl, userfaultfd.
    private static readonly uint[] X64 = [41, 53, 59, 322, 62, 129, 101, 310, 311, 272, 308, 165, 304, 321, 298, 248, 250, 323];
    private static readonly uint[] Arm64 = [198, 199, 221, 281, 129, 138, 117, 270, 271, 97, 268, 40, 265, 280, 241, 217, 219, 282];

    // execve of both.
    private static readonly uint[] Programs = [59, 221];

    /// <param name="besidesPrograms">Another program may be begun: for who is about to become one.</param>
    /// <summary>False where the kernel or the processor does not know how.</summary>
    public static bool Refuse(bool besidesPrograms = false)
    {
        var (seccomp, architecture, calls) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (317, 0xC000003Eu, X64),
            Architecture.Arm64 => (277, 0xC00000B7u, Arm64),
            _ => (0, 0u, []),
        };
        if (seccomp == 0) return false;

        uint[] refused = [.. calls.Where(call => !besidesPrograms || !Programs.Contains(call)), .. Everywhere];
        Instruction[] filter =
        [
            new(Load, 0, 0, OffsetOfArchitecture),
            new(JumpIfEqual, 1, 0, architecture),
            new(Return, 0, 0, KillProcess),
            new(Load, 0, 0, OffsetOfNumber),
            new(JumpIfAtLeast, (byte)(refused.Length + 1), 0, X32),
            .. refused.Select((call, i) => new Instruction(JumpIfEqual, (byte)(refused.Length - i), 0, call)),
            new(Return, 0, 0, AllowCall),
            new(Return, 0, 0, FailWithEperm),
        ];
        fixed (Instruction* first = filter)
        {
            var program = new Program((ushort)filter.Length, first);
            return Call(seccomp, SetFilter, AllThreads, (nint)(&program)) == 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third);

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    private readonly struct Program(ushort length, Instruction* first)
    {
        public readonly ushort Length = length;
        public readonly Instruction* First = first;
    }
}
