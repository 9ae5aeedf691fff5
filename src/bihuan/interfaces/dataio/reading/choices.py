"""The words of pick lists, as screens show them and as people write them, and the values they stand for."""

Words = dict[str, tuple[str, ...]]

GRADE: Words = {
    "A": ("A", "A类", "A级", "甲"),
    "B": ("B", "B类", "B级", "乙"),
    "C": ("C", "C类", "C级", "丙"),
    "invalid": ("无效", "无效客户", "invalid", "作废"),
}
SCALE: Words = {
    "1-19": ("20人以下", "1-19", "1-19人", "少于20人", "微型", "微型企业"),
    "20-99": ("20-99人", "20-99", "小型", "小型企业"),
    "100-499": ("100-499人", "100-499", "中型", "中型企业"),
    "500-999": ("500-999人", "500-999", "大型", "大型企业"),
    "1000+": ("1000人及以上", "1000人以上", "1000+", "1000人+", "1000以上", "超大型", "特大型"),
}
BANDS = ((1, 19, "1-19"), (20, 99, "20-99"), (100, 499, "100-499"), (500, 999, "500-999"), (1000, 10**7, "1000+"))
"""Of ``SCALE``: from how many people to how many."""
SOURCE: Words = {
    "exhibition": ("展览会", "展会", "会展", "exhibition"),
    "press": ("行业报刊", "报刊", "报纸", "杂志", "press"),
    "internet": ("互联网", "网络", "网上", "网站", "官网", "internet"),
    "association": ("行业协会", "协会", "association"),
    "storefront": ("商场品牌摘抄", "商场摘抄", "工地", "storefront"),
    "partner": ("合作伙伴介绍", "合作伙伴", "伙伴介绍", "渠道", "partner"),
    "own_data": ("公司已有数据", "公司已有资料", "公司资料", "已有数据", "老客户", "own_data"),
    "competitor_media": ("竞争媒体", "竞品媒体", "competitor_media"),
    "advertising": ("广告", "广告投放", "advertising"),
    "referral": ("转介绍", "客户介绍", "老客户介绍", "朋友介绍", "介绍", "推荐", "referral"),
    "cold_call": ("陌生拜访", "陌拜", "扫街", "电话营销", "cold_call"),
    "inquiry": ("来电咨询", "来电", "咨询", "主动咨询", "inquiry"),
    "marketing": ("市场活动", "市场推广", "市场部", "marketing"),
    "other": ("其他", "其它", "other"),
}
POWER: Words = {
    "decides": ("决策者", "决策人", "决策", "拍板人", "有决策权", "有", "高", "decides"),
    "influences": ("影响者", "影响人", "影响", "中", "influences"),
    "uses": ("使用者", "使用人", "使用", "uses"),
    "buys": ("采购者", "采购人", "采购", "buys"),
    "none": ("无决策权", "无", "没有", "低", "none"),
    "unknown": ("不详", "未知", "不清楚", "unknown"),
}
STAGE: Words = {
    "discovered": ("发现", "线索", "初步了解", "发现需求", "发现商机", "discovered"),
    "contacted": ("接触", "初步接触", "已接触", "联系", "跟进", "跟进中", "contacted"),
    "proposal": ("方案", "方案阶段", "方案报价", "报价", "技术交流", "proposal"),
    "bidding": ("投标", "投标中", "招标", "招投标", "bidding"),
    "negotiation": ("谈判", "商务谈判", "合同谈判", "negotiation"),
}
# An open one may say so; it comes in as no outcome.
OUTCOME: Words = {
    "won": ("赢单", "成交", "赢", "中标", "已签约", "签约", "成功", "won"),
    "lost": ("丢单", "输单", "失单", "丢", "输", "未中标", "失败", "lost"),
    "void": ("作废", "取消", "项目取消", "搁置", "终止", "void"),
    "": ("进行中", "未结束", "跟进中", "open"),
}
PURPOSE: Words = {
    "new_customer": ("开发新客户", "新客户开发", "新客户", "开发", "陌生拜访", "new_customer"),
    "market_research": ("市场调研", "调研", "market_research"),
    "collection": ("收款", "催款", "回款", "collection"),
    "service": ("服务", "回访", "售后", "售后服务", "维护", "客户维护", "service"),
    "complaint": ("客诉处理", "客诉", "投诉", "投诉处理", "complaint"),
    "order": ("订货", "下单", "签单", "签约", "订单", "order"),
    "other": ("其他", "其它", "other"),
}
CHANNEL: Words = {
    "phone": ("电话", "电话联系", "来电", "致电", "phone"),
    "visit": ("见面", "拜访", "上门", "面谈", "上门拜访", "visit"),
    "online": ("微信/线上", "微信", "线上", "QQ", "视频", "视频会议", "网络", "online"),
    "email": ("邮件", "电子邮件", "邮箱", "email"),
    "fax": ("传真", "fax"),
    "mail": ("信函", "信件", "邮寄", "快递", "mail"),
}
BID_METHOD: Words = {
    "lowest_price": ("最低价法", "最低价", "最低评标价法", "经评审的最低投标价法", "最低价中标", "lowest_price"),
    "scored": ("综合评分法", "综合评分", "综合评估法", "综合评标", "综合", "scored"),
    "negotiation": ("竞争性谈判", "谈判", "竞争性磋商", "negotiation"),
    "inquiry": ("询价", "询比价", "询价采购", "inquiry"),
    "single_source": ("单一来源", "单一来源采购", "single_source"),
    "other": ("其他", "其它", "other"),
}
PAYMENT: Words = {
    "bank_transfer": ("电汇", "银行转账", "转账", "对公转账", "汇款", "bank_transfer"),
    "online_transfer": ("网上转账", "网银", "网银转账", "online_transfer"),
    "bank_acceptance": ("银行承兑汇票", "银行承兑", "银承", "承兑", "承兑汇票", "bank_acceptance"),
    "commercial_acceptance": ("商业承兑汇票", "商业承兑", "商承", "commercial_acceptance"),
    "cheque": ("支票", "转账支票", "cheque"),
    "cash": ("现金", "cash"),
    "wechat": ("微信", "微信支付", "wechat"),
    "alipay": ("支付宝", "alipay"),
    "other": ("其他", "其它", "other"),
}
