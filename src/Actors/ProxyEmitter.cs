using System.Reflection;
using System.Reflection.Emit;

namespace Darkroom.Actors;

/// <summary>Writes the reference class of a grain interface, and one call class per method, in IL: no reflection remains per call.</summary>
internal static class ProxyEmitter
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Type[] ConstructorParameters = [typeof(GrainKind), typeof(string), typeof(GrainMethod[])];
    private static readonly Lock Gate = new();
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("Darkroom.Actors.Proxies"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Proxies");

    private static int emitted;

    /// <returns>What makes a reference, and the class of each method's calls.</returns>
    public static (Func<GrainKind, string, GrainMethod[], GrainProxy> Create, Type[] Calls) Emit(Type grainInterface, MethodInfo[] methods)
    {
        var calls = new Type[methods.Length];
        lock (Gate)
        {
            var name = $"{grainInterface.FullName}#{emitted++}";
            var proxy = Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainProxy), [grainInterface]);
            var constructor = EmitConstructor(proxy);
            for (var i = 0; i < methods.Length; i++)
            {
                calls[i] = CallEmitter.Emit(Module, $"{name}.{methods[i].Name}#{i}", methods[i]);
                EmitMethod(proxy, methods[i], i, calls[i]);
            }

            EmitCreate(proxy, constructor);
            return (proxy.CreateType().GetMethod("Create")!.CreateDelegate<Func<GrainKind, string, GrainMethod[], GrainProxy>>(), calls);
        }
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder proxy)
    {
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, ConstructorParameters);
        var il = constructor.GetILGenerator();
        for (var i = 0; i <= ConstructorParameters.Length; i++) il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Call, typeof(GrainProxy).GetConstructor(Own, ConstructorParameters)!);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitCreate(TypeBuilder proxy, ConstructorBuilder constructor)
    {
        var create = proxy.DefineMethod("Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainProxy), ConstructorParameters);
        var il = create.GetILGenerator();
        for (var i = 0; i < ConstructorParameters.Length; i++) il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder proxy, MethodInfo declared, int index, Type call)
    {
        var parameters = Array.ConvertAll(declared.GetParameters(), parameter => parameter.ParameterType);
        var method = proxy.DefineMethod(
            $"{declared.DeclaringType!.FullName}.{declared.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.HideBySig,
            declared.ReturnType,
            parameters);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, call.GetConstructor([])!);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, call.GetField(CallEmitter.FieldName(i))!);
        }

        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Call, SendOf(ReturnShape.Of(declared.ReturnType)!));
        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(method, declared);
    }

    private static MethodInfo SendOf(ReturnShape shape)
    {
        var name = (shape.Result is null ? "SendVoid" : "Send") + (shape.IsTask ? "" : "Value");
        var send = typeof(GrainProxy).GetMethod(name, Own)!;
        return shape.Result is null ? send : send.MakeGenericMethod(shape.Result);
    }
}
