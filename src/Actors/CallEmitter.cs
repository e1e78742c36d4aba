using System.Reflection;
using System.Reflection.Emit;

namespace Darkroom.Actors;

/// <summary>Writes the call class of one grain method: a field per argument, and the method's invocation with them.</summary>
internal static class CallEmitter
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static string FieldName(int argument) => $"argument{argument}";

    public static Type Emit(ModuleBuilder module, string name, MethodInfo method)
    {
        var shape = ReturnShape.Of(method.ReturnType)!;
        var parent = shape.Result is null ? typeof(VoidGrainCall) : typeof(GrainCall<>).MakeGenericType(shape.Result);
        var call = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, parent);
        var fields = method.GetParameters()
            .Select((parameter, i) => call.DefineField(FieldName(i), parameter.ParameterType, FieldAttributes.Public))
            .ToArray();
        EmitConstructor(call, parent);
        EmitInvoke(call, parent, method, shape, fields);
        var token = fields.LastOrDefault(field => field.FieldType == typeof(CancellationToken));
        if (token is not null) EmitToken(call, parent, token);
        FieldBuilder[] carried = [.. fields.Where(field => field != token)];
        EmitGetArguments(call, parent, carried);
        EmitSetArguments(call, parent, carried, token);
        return call.CreateType();
    }

    private static void EmitConstructor(TypeBuilder call, Type parent)
    {
        var il = call.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, []).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, parent.GetConstructor(Own, [])!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitInvoke(TypeBuilder call, Type parent, MethodInfo method, ReturnShape shape, FieldBuilder[] fields)
    {
        var il = Override(call, parent, "Invoke", [typeof(object)]);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        if (shape.IsTask)
        {
            var valueTask = shape.Result is null ? typeof(ValueTask) : typeof(ValueTask<>).MakeGenericType(shape.Result);
            il.Emit(OpCodes.Newobj, valueTask.GetConstructor([method.ReturnType])!);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitToken(TypeBuilder call, Type parent, FieldBuilder token)
    {
        var il = Override(call, parent, "get_Token", []);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, token);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitGetArguments(TypeBuilder call, Type parent, FieldBuilder[] fields)
    {
        var il = Override(call, parent, "GetArguments", []);
        il.Emit(OpCodes.Ldc_I4, fields.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < fields.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, fields[i]);
            if (fields[i].FieldType.IsValueType) il.Emit(OpCodes.Box, fields[i].FieldType);
            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitSetArguments(TypeBuilder call, Type parent, FieldBuilder[] fields, FieldBuilder? token)
    {
        var il = Override(call, parent, "SetArguments", [typeof(object?[]), typeof(CancellationToken)]);
        for (var i = 0; i < fields.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, fields[i].FieldType);
            il.Emit(OpCodes.Stfld, fields[i]);
        }

        if (token is not null)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Stfld, token);
        }

        il.Emit(OpCodes.Ret);
    }

    private static ILGenerator Override(TypeBuilder call, Type parent, string name, Type[] parameters)
    {
        var overridden = parent.GetMethod(name, Own, parameters)!;
        var access = overridden.Attributes & MethodAttributes.MemberAccessMask;
        return call.DefineMethod(name, access | MethodAttributes.Virtual | MethodAttributes.HideBySig, overridden.ReturnType, parameters).GetILGenerator();
    }
}
