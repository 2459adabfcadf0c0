<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="zh_CN">
<context>
    <name>AssistBar</name>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>结束</source>
        <translation>End</translation>
    </message>
    <message>
        <source>大字</source>
        <translation>Large print</translation>
    </message>
    <message>
        <source>大字开了，再按换成黑底</source>
        <translation>Large print is on. Press again for light on dark</translation>
    </message>
    <message>
        <source>黑底开了，再按换回平常的样子</source>
        <translation>Light on dark is on. Press again for the usual look</translation>
    </message>
    <message>
        <source>语音</source>
        <translation>Voice</translation>
    </message>
    <message>
        <source>语音开了</source>
        <translation>Voice is on</translation>
    </message>
    <message>
        <source>叫人帮忙</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>帮忙</source>
        <translation>Help</translation>
    </message>
</context>
<context>
    <name>AttractPage</name>
    <message>
        <source>点这里，开始办事</source>
        <translation>Touch here to begin</translation>
    </message>
    <message>
        <source>换回平常的字</source>
        <translation>Usual size</translation>
    </message>
    <message>
        <source>长辈版（大字）</source>
        <translation>Large print</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>核对一下，没错就签名</source>
        <translation>Check, then sign</translation>
    </message>
    <message>
        <source>哪里不对，点那一行的“修改”。</source>
        <translation>If something is wrong, press "Change" in its row.</translation>
    </message>
    <message>
        <source>藏起来</source>
        <translation>Hide</translation>
    </message>
    <message>
        <source>显示完整姓名和号码</source>
        <translation>Show full name and numbers</translation>
    </message>
    <message>
        <source>还差一步：签名</source>
        <translation>One step left: sign</translation>
    </message>
    <message>
        <source>签了名才算提交。之前都可以改，也可以不办。</source>
        <translation>It counts once you sign. Until then you can change anything.</translation>
    </message>
    <message>
        <source>先存着</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>先不办，存着</source>
        <translation>Save for later</translation>
    </message>
    <message>
        <source>都对，去签名</source>
        <translation>All right, sign</translation>
    </message>
</context>
<context>
    <name>ConsentPage</name>
    <message>
        <source>问您同意</source>
        <translation>Your consent</translation>
    </message>
    <message>
        <source>不同意</source>
        <translation>Decline</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>年</source>
        <translation>year</translation>
    </message>
    <message>
        <source>月</source>
        <translation>month</translation>
    </message>
    <message>
        <source>日</source>
        <translation>day</translation>
    </message>
    <message>
        <source>加一</source>
        <translation>One more </translation>
    </message>
    <message>
        <source>减一</source>
        <translation>One less </translation>
    </message>
</context>
<context>
    <name>EndSheet</name>
    <message>
        <source>今天先不办了？</source>
        <translation>Leave now?</translation>
    </message>
    <message>
        <source>接着办</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>存好，离开</source>
        <translation>Save and leave</translation>
    </message>
    <message>
        <source>不存，全部清掉再离开</source>
        <translation>Keep nothing and leave</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>不念出来</source>
        <translation>Not read aloud</translation>
    </message>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>FiledPage</name>
    <message>
        <source>回执号</source>
        <translation>Receipt number</translation>
    </message>
    <message>
        <source>接下来</source>
        <translation>What comes next</translation>
    </message>
    <message>
        <source>再打一张</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>都拿好了，结束</source>
        <translation>I have all, finish</translation>
    </message>
</context>
<context>
    <name>FormPage</name>
    <message>
        <source>看看</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>藏起来</source>
        <translation>Hide</translation>
    </message>
</context>
<context>
    <name>GuidePage</name>
    <message>
        <source>看须知</source>
        <translation>What to know</translation>
    </message>
</context>
<context>
    <name>HandPad</name>
    <message>
        <source>手写框</source>
        <translation>Writing pad</translation>
    </message>
    <message>
        <source>签名框</source>
        <translation>Signature pad</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>知道了，接着办</source>
        <translation>Good, go on</translation>
    </message>
    <message>
        <source>不用了，接着办</source>
        <translation>No, go on</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>大家常办</source>
        <translation>Often asked for</translation>
    </message>
    <message>
        <source>一件事，一次办完</source>
        <translation>Life events, done at once</translation>
    </message>
    <message>
        <source>查进度</source>
        <translation>My cases</translation>
    </message>
    <message>
        <source>补打回执</source>
        <translation>Reprint</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <source>身份证放在屏幕下面右手边亮灯的地方</source>
        <translation>The ID card goes where the light is, below the screen on the right</translation>
    </message>
    <message>
        <source>拍材料用</source>
        <translation>For papers</translation>
    </message>
    <message>
        <source>放这里</source>
        <translation>Here</translation>
    </message>
</context>
<context>
    <name>IdleSheet</name>
    <message>
        <source>您还在吗？</source>
        <translation>Still there?</translation>
    </message>
    <message>
        <source>我还在，接着办</source>
        <translation>Yes, go on</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>删一个</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>手写</source>
        <translation>Hand</translation>
    </message>
    <message>
        <source>数字</source>
        <translation>Digits</translation>
    </message>
    <message>
        <source>生僻字</source>
        <translation>Rare</translation>
    </message>
    <message>
        <source>ABC</source>
        <translation>ABC</translation>
    </message>
    <message>
        <source>打出读音，生僻字就在这里。ü 按 v。</source>
        <translation>Type the sound; rare characters appear here. v for ü.</translation>
    </message>
    <message>
        <source>打出拼音，字就在这里。</source>
        <translation>Type pinyin; characters appear here.</translation>
    </message>
    <message>
        <source>收起</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>更多</source>
        <translation>More</translation>
    </message>
    <message>
        <source>回到字母</source>
        <translation>Back to letters</translation>
    </message>
    <message>
        <source>下一页字</source>
        <translation>More characters</translation>
    </message>
    <message>
        <source>大写</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>分词</source>
        <translation>Split</translation>
    </message>
    <message>
        <source>中/英</source>
        <translation>中/A</translation>
    </message>
    <message>
        <source>空格</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>光标左移</source>
        <translation>Cursor left</translation>
    </message>
    <message>
        <source>光标右移</source>
        <translation>Cursor right</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>重写</source>
        <translation>Again</translation>
    </message>
</context>
<context>
    <name>MaterialsPage</name>
    <message>
        <source>重拍</source>
        <translation>Again</translation>
    </message>
    <message>
        <source>我来按</source>
        <translation>Press now</translation>
    </message>
    <message>
        <source>我自己按，拍</source>
        <translation>Take it myself</translation>
    </message>
    <message>
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>MyCasesPage</name>
    <message>
        <source>撤回不办了</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>办好了</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>删一个</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>PinSheet</name>
    <message>
        <source>技术员密码</source>
        <translation>Technician&apos;s number</translation>
    </message>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>确定</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>第 %1 步，共 %2 步</source>
        <translation>Step %1 of %2</translation>
    </message>
</context>
<context>
    <name>QrShape</name>
    <message>
        <source>二维码</source>
        <translation>Code</translation>
    </message>
</context>
<context>
    <name>RatingPage</name>
    <message>
        <source>不评，结束</source>
        <translation>Skip</translation>
    </message>
    <message>
        <source>评好了</source>
        <translation>Send</translation>
    </message>
</context>
<context>
    <name>ReceiptPage</name>
    <message>
        <source>回执号</source>
        <translation>Receipt number</translation>
    </message>
    <message>
        <source>手机扫一扫，带走回执</source>
        <translation>Scan it to take the receipt along</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>换个说法再找</source>
        <translation>Try other words</translation>
    </message>
    <message>
        <source>按类别一样样看</source>
        <translation>Look by topic</translation>
    </message>
    <message>
        <source>上一页</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>秒</source>
        <translation>s</translation>
    </message>
</context>
<context>
    <name>SignPage</name>
    <message>
        <source>签在这条线上</source>
        <translation>Sign on this line</translation>
    </message>
    <message>
        <source>用手指按下面的键，就当签了名。</source>
        <translation>Press the button below with a finger: it counts as a signature.</translation>
    </message>
    <message>
        <source>重写</source>
        <translation type="unfinished">Again</translation>
    </message>
    <message>
        <source>不方便写字</source>
        <translation>I cannot write</translation>
    </message>
    <message>
        <source>还是写名字</source>
        <translation>Write my name instead</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>就近</source>
        <translation>Jiujin</translation>
    </message>
    <message>
        <source>断网</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>断网，照常收件</source>
        <translation>Offline, still open</translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>减少</source>
        <translation>Less</translation>
    </message>
    <message>
        <source>增加</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>TakeCardPage</name>
    <message>
        <source>都拿好了</source>
        <translation>I have everything</translation>
    </message>
</context>
<context>
    <name>TechnicianPage</name>
    <message>
        <source>技术员页面</source>
        <translation>Technician</translation>
    </message>
    <message>
        <source>设备（点一下单独测）</source>
        <translation>Devices (press one to test it)</translation>
    </message>
    <message>
        <source>自检</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>全部自检</source>
        <translation>Test all</translation>
    </message>
    <message>
        <source>打测试页</source>
        <translation>Test print</translation>
    </message>
    <message>
        <source>日志</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>导出日志</source>
        <translation>Save log</translation>
    </message>
    <message>
        <source>重启</source>
        <translation>Restart</translation>
    </message>
    <message>
        <source>重启程序</source>
        <translation>Restart</translation>
    </message>
</context>
<context>
    <name>Turner</name>
    <message>
        <source>上一页</source>
        <translation type="unfinished">Back</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation type="unfinished">Next</translation>
    </message>
</context>
<context>
    <name>WithdrawSheet</name>
    <message>
        <source>先不撤回</source>
        <translation>Keep it</translation>
    </message>
    <message>
        <source>撤回</source>
        <translation>Withdraw</translation>
    </message>
</context>
</TS>
